// Says in Dutch what Streamlit says in English and cannot be told: labels for screen readers and a few texts of its widgets.
// The words stand in ui/site_words.py; the page carries them as data. React sets a label or text again only when it changes,
// and then it is translated again before the browser paints.
const {labels, labelsWithOurs, texts} = JSON.parse(document.getElementById('own-words').textContent)
const ATTRIBUTES = ['aria-label', 'title', 'placeholder', 'alt']
const patterns = labelsWithOurs.map(([english, dutch]) => [new RegExp(english, 'u'), dutch])
const places = texts.map(([where, english, dutch]) => [where, new RegExp(english, 'u'), dutch])

function label(element) {
  for (const name of ATTRIBUTES) {
    const said = element.getAttribute(name)
    if (!said) continue
    if (Object.hasOwn(labels, said)) element.setAttribute(name, labels[said])
    else for (const [english, dutch] of patterns) if (english.test(said)) element.setAttribute(name, said.replace(english, dutch))
  }
}

function text(node) {
  const said = node.data.trim()
  if (!said) return
  for (const [where, english, dutch] of places)
    if (english.test(said) && node.parentElement?.closest(where)) node.data = said.replace(english, dutch)
}

function translate(node) {
  if (node.nodeType === Node.TEXT_NODE) return text(node)
  if (node.nodeType !== Node.ELEMENT_NODE || node.id === 'own-announcer') return
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  for (let one = node; one; one = walker.nextNode()) one.nodeType === Node.TEXT_NODE ? text(one) : label(one)
}

new MutationObserver(changes => {
  for (const {type, target, addedNodes} of changes) {
    if (type === 'attributes') label(target)
    else if (type === 'characterData') text(target)
    else addedNodes.forEach(translate)
  }
}).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES})
translate(document.body)
