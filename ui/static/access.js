// What Streamlit does not do for who cannot see the page: says when something new is there, and keeps the focus in place.
//
// Announced, politely, in the region that our page has outside Streamlit's part of it:
// - what a page put in an element of ui/announce.py (its class is a number that counts up, so equal texts are told apart);
// - a run of the page that takes long: the spinner's own words, and that it has ended;
// - the title of the page that was gone to.
// Focus moves only when it was lost: back to the field that was switched off for a while, or to a page just opened. And to
// where a page says that it has to go (ui/announce.py: bring_to), because what was pressed is gone or opened something.
const {busy, ready} = JSON.parse(document.getElementById('own-words').textContent)
const SLOW = 800 // milliseconds: shorter work needs no words
const LOOKS_AGAIN = '[class*="st-key-lead-waits-"]' // ui/lead.py: while it is there the page runs every second, to no one's surprise
const region = document.getElementById('own-announcer')
const told = new Set()
let isBusyTold = false, busyTimer = 0, page = location.pathname, field = null, lost = null

function say(words) {
  region.textContent = ''
  setTimeout(() => { region.textContent = words }, 50) // an emptied region makes the same words new
}

const app = () => document.querySelector('[data-testid=stApp]')
const isQuiet = () => getComputedStyle(document.documentElement).getPropertyValue('--own-run').trim() === 'quiet' // ui/live.py
const isRunning = () => (app()?.dataset.testScriptState ?? 'running') !== 'notRunning'

function tellNews() {
  const [fresh] = [...document.querySelectorAll('[class*="st-key-announce-"]')].filter(one => {
    const [number] = one.className.match(/st-key-announce-\d+/)
    return one.textContent.trim() && !told.has(number) && told.add(number)
  }).slice(-1)
  if (fresh) say(fresh.textContent.trim())
  return Boolean(fresh)
}

const CHOSEN = 'input:checked', CONTROL = 'button, a[href], input, textarea, summary'

function bringFocus() {
  const [fresh] = [...document.querySelectorAll('[class*="st-key-focus-"]')].filter(one => {
    const [number] = one.className.match(/st-key-focus-\d+/)
    return one.textContent.trim() && !told.has(number) && told.add(number)
  }).slice(-1)
  const place = fresh && document.querySelector(`.st-key-${CSS.escape(fresh.textContent.trim())}`)
  const control = place?.querySelector(CHOSEN) ?? place?.querySelector(CONTROL) ?? place
  if (!control) return false
  if (control === place) place.tabIndex = -1
  control.focus({preventScroll: true})
  place.scrollIntoView({block: 'nearest'})
  return true
}

function tellBusy() {
  busyTimer = 0
  if (!isRunning()) return
  const spinner = document.querySelector('[data-testid=stSpinner]')
  if (!spinner && (document.querySelector(LOOKS_AGAIN) || isQuiet())) return
  isBusyTold = true
  say(spinner?.textContent.trim() || busy)
}

function tellReady() {
  clearTimeout(busyTimer)
  busyTimer = 0
  const isNews = tellNews(), isOtherPage = page !== location.pathname
  page = location.pathname
  if (isOtherPage && !isNews) say(document.title)
  else if (isBusyTold && !isNews) say(ready)
  isBusyTold = false
  if (bringFocus()) return
  if (document.activeElement !== document.body) {
    if (document.activeElement !== lost) lost = null
    return
  }
  if (isOtherPage) document.querySelector('[data-testid=stMain]')?.focus({preventScroll: true})
  else if (lost?.isConnected && !lost.disabled) lost.focus({preventScroll: true})
  if (!lost?.disabled) lost = null
}

function look() {
  const scheme = app() && getComputedStyle(app()).colorScheme
  if (scheme && document.documentElement.style.colorScheme !== scheme) document.documentElement.style.colorScheme = scheme
  if (field?.disabled) lost = field
  if (!isRunning()) tellReady()
  else if (!busyTimer && !isBusyTold) busyTimer = setTimeout(tellBusy, SLOW)
}

// The field in use: the chat's is switched off while its question is answered, and loses the focus by that, without an event.
document.addEventListener('focusin', ({target}) => { field = target.matches('textarea, input') ? target : null })
document.addEventListener('focusout', () => { field = null })
new MutationObserver(look).observe(document.getElementById('root'), {
  subtree: true, childList: true, attributes: true, attributeFilter: ['data-test-script-state', 'class', 'disabled'],
})
