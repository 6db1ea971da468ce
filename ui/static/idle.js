// Empties an unattended screen. The server ends a sign-in that is not used for a while and closes its sockets; this page tells
// it that someone is there, asks them first when the time is nearly over, and lets go of everything shown when it is.
//
// Use is a key, a click or a touch, of which the server hears now and then. Several tabs of a browser share one sign-in, so
// before this page asks or ends anything it looks at the server how long is left.
const {seconds, title, text, stay} = JSON.parse(document.getElementById('own-words').textContent).idle
const WARN = Math.min(120, seconds / 2) * 1000, TELL = Math.min(60, seconds / 6) * 1000, LOOK = Math.min(1, seconds / 12) * 1000
const ADDRESS = '/zitting', OUT = '/?uitgelogd='
let end = 0, told = 0 // milliseconds on Date's clock, which goes on while a computer sleeps; end 0: nobody is signed in
let isUsed = false, isLooking = false
let going = 0 // until when this page may be on its way elsewhere: a slow way out, past the provider, is not cut off by our own

async function ask(method) {
  const {left} = await (await fetch(ADDRESS, {method, cache: 'no-store'})).json()
  end = left ? Date.now() + left * 1000 : 0
}

const dialog = Object.assign(document.createElement('dialog'), {className: 'own-idle'})
const heading = Object.assign(document.createElement('h2'), {id: 'own-idle-title', textContent: title})
const words = Object.assign(document.createElement('p'), {id: 'own-idle-text'})
const button = Object.assign(document.createElement('button'), {type: 'button', textContent: stay})
dialog.setAttribute('aria-labelledby', heading.id)
dialog.setAttribute('aria-describedby', words.id)
dialog.append(heading, words, button)
document.body.append(dialog)

function stayHere() {
  dialog.close()
  isUsed = true
  look()
}
button.addEventListener('click', stayHere)
dialog.addEventListener('cancel', event => { event.preventDefault(); stayHere() })

for (const kind of ['keydown', 'pointerdown', 'click', 'input', 'wheel', 'touchmove'])
  addEventListener(kind, ({isTrusted}) => { if (isTrusted && !dialog.open) isUsed = true }, {capture: true, passive: true})

async function leave(why) {
  document.documentElement.hidden = true
  await fetch(ADDRESS, {method: 'DELETE'}).catch(() => {})
  location.replace(OUT + why)
}

async function look() {
  const now = Date.now(), isNear = end - now <= WARN, isEarly = end > now
  if (!end || isLooking || now < going || !(isNear || (isUsed && now - told >= TELL))) return
  isLooking = true
  try {
    if (isUsed) {
      isUsed = false
      await ask('POST').then(() => { told = now }, () => { isUsed = true }) // not reached: tried again
    } else if (!dialog.open || end <= now) await ask('GET').catch(() => {}) // not reached: what was known stands
    const left = end - Date.now()
    if (Date.now() < going) return
    if (left <= 0) await leave(isEarly ? 'anders' : 'tijd') // signed out in another tab, or the server began anew
    else if (left > WARN) dialog.close()
    else if (!dialog.open) {
      words.textContent = text.replace('{time}', new Date(end).toLocaleTimeString('nl-NL', {hour: '2-digit', minute: '2-digit'}))
      dialog.showModal()
    }
  } finally { isLooking = false }
}

addEventListener('beforeunload', () => { going = Date.now() + 30_000 })
ask('GET').catch(() => {})
setInterval(look, LOOK)
document.addEventListener('visibilitychange', look)
addEventListener('pageshow', ({persisted}) => { if (persisted) location.reload() })
