// The focus goes along where a choice on the page "Bladeren" takes the reader elsewhere: to the heading that stands in the element
// whose class counts up (ui/browse.py), scrolled so that what is chosen is in sight above it. It is loaded with the page, works
// once, and leaves no script behind among the text.
document.currentScript.remove()

if (!document.documentElement.classList.contains("own-arrives")) {
  document.documentElement.classList.add("own-arrives")
  let last = "0"
  let showsAll = false  // asked for by the menu

  const look = () => {
    const all = document.querySelector(".st-key-browse-all a")
    if (!location.search) showsAll = false
    if (showsAll && all) {
      showsAll = false
      all.click()
    }
    const place = document.querySelector('[class*="st-key-arrive-"]')
    if (!place || document.querySelector("[data-testid=stApp]").dataset.testScriptState !== "notRunning") return
    const [, number] = place.className.match(/st-key-arrive-(\d+)/)
    const heading = place.querySelector("h2")
    if (number === last || !heading) return
    last = number
    heading.tabIndex = -1
    heading.focus({preventScroll: true})
    heading.scrollIntoView({block: "start"})
  }

  // The menu leaves the choices in the address when its page is open already: there it shows all again, as "Alle thema's" does,
  // as soon as that link is drawn.
  document.addEventListener("click", event => {
    const link = event.target.closest?.("[data-testid=stTopNavLink], [data-testid=stSidebarNavLink]")
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return  // those open another tab
    const {pathname} = new URL(link.href)
    showsAll = pathname.endsWith("/bladeren") && pathname === location.pathname
    look()
  })

  new MutationObserver(look).observe(document.getElementById("root"), {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-test-script-state", "class"],
  })
}
