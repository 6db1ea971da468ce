// Copying a text and printing the page: what only the browser can do. The buttons stand in ui/handout.html and are seen only once
// this is loaded. Whether copying went well is said in words, also aloud. It comes along with every set of buttons, works once,
// and leaves no script behind among the text of the page.
document.currentScript.remove()

if (!document.documentElement.classList.contains("own-scripted")) {
  document.documentElement.classList.add("own-scripted")

  const textOf = button => new TextDecoder().decode(Uint8Array.from(atob(button.dataset.ownCopy), sign => sign.charCodeAt(0)))

  const copied = async (text, area) => {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {  // no clipboard outside https and localhost, or the browser refuses
      area.hidden = false
      area.value = text
      area.select()
      return document.execCommand("copy")
    }
  }

  document.addEventListener("click", async event => {
    if (event.target.closest("[data-own-print]")) window.print()
    const button = event.target.closest("[data-own-copy]")
    if (!button) return
    const place = button.closest(".own-take-along")
    const [status, area] = [place.querySelector("[role=status]"), place.querySelector("textarea")]
    status.textContent = ""
    const done = await copied(textOf(button), area)
    area.hidden = done
    if (done) button.focus()
    status.textContent = done ? button.dataset.ownDone : button.dataset.ownNotDone
  })
}
