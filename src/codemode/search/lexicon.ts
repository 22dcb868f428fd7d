/**
 * How people say what interfaces do: of any service, by topic. One line is `what is said: what it is called`.
 *
 * - Before the colon stand alternatives, parted by commas: one word, or several in a row; `~` stands for up to three words
 *   of anything. After it stand the terms of an interface; each `+` begins another that is looked for as well.
 * - `!list`, `!get`, `!create`, `!update`, `!delete` and `!act` say what kind of operation is asked for.
 */
export const lexicon = `
# doing away with, and its opposites
get rid of, throw away, throw out, take down, take off, take out, take away, do away with, wipe out, clean up, tear down, strip off, no longer need: !delete delete remove
kick out, kick, throw ~ out, expel: !delete remove member
make ~ invalid, invalid, no longer valid: !delete revoke invalidate
personal data, anonymize, anonymise, forget a person, gdpr: redact
leave, opt out, unsubscribe from: !delete leave remove
give up on: !act abandon uncollectible cancel
call off, stop ~ from happening, back out of, not go through with: !act cancel
sign ~ out, log ~ out, sign out, log out, end ~ session: !act revoke session logout
take back, undo, put back, go back to, change back, bring back: !act rollback revert restore undelete reverse reversal
give back: !create refund return restore
stop ~ing: !delete stop
stop following: !delete unfollow
stop watching, mute: !delete subscription unwatch
stop ~ from, keep ~ from, keep ~ away, keep ~ out, lock ~ out, ban, shut ~ out: !create block lock ban deny restrict
let ~ in, let ~ through, open up to: !create allow access permission
expired, run out, runs out: expire expiration expires

# making and starting
set up, spin up, stand up, put together, come up with, start a new, begin a new, file a new, open a new: !create create
sign ~ up, sign up, enrol, enroll, subscribe ~ to, put ~ on a plan: !create create subscription member
bring in, take on, onboard: !create create account invite
kick off, set off, fire off, set ~ going, get ~ going: !act run trigger start dispatch
by hand, manually, on demand: dispatch trigger manual
do ~ again, try ~ again, once more, one more time, start over: !act retry rerun redeliver again
hook up, link up, tie ~ to, wire ~ to, connect ~ to, connect ~ with: !create connect attach add create link
write down, jot down: !create create note
hand ~ over, hand over, pass ~ on, give ~ to another, change the owner: !act transfer
make ~ look, dress up: !update style theme brand customize
turn ~ on, switch ~ on, flip ~ on: !act enable + update settings
turn ~ off, switch ~ off, flip ~ off: !act disable + update settings
turn ~ into, change ~ into, make ~ out of, convert: !act convert render transform translate
shut ~ down, shut down, power off, power down: !act stop shutdown terminate
put ~ on hold, hold off: !act pause hold suspend
keep going, carry on: !act resume continue
bring ~ up to date, up to date, catch up, get the latest, sync: !act update sync refresh upstream
check again, look again, have another look, recheck: !act rerun check verify refresh

# asking
how many, how much, number of: count total usage statistic
who did, who changed, who touched, what happened, what has happened: !list audit log event activity history
what is going on, what is new, anything new, what did i miss: !list notification event activity
is ~ working, is ~ up, is ~ alive, is ~ healthy, is ~ down, healthy, unhealthy, alive: !get health status check healthcheck
is ~ valid, still valid, still good: !get verify validate check
is ~ safe, is ~ dangerous, dangerous, malicious, harmful, suspicious: threat risk security intelligence malware
am i, who am i, my profile, about me, myself, my own account: !get authenticated user + me profile
logged in as, signed in as: !get authenticated user
how far along, how far, is it done, done yet, finished yet, in progress: !get status progress
look up, look ~ up, look for, track down, hunt for: !list search find lookup
look at, look into, have a look at, take a look at, peek at: !get get view
see all, show me, give me a list, tell me, give me, i want to see: !list list get
who works, who belongs, who is in, people in, folks in, the people: !list member
what is inside, what is in, what does ~ contain, what are the parts: !get content detail item
was said, remarks, remark, said about: comment
problems, problem, findings, weak points: issue alert insight finding
what changed, what is different, the differences: diff compare change commit file
do i have, do i own, are mine, of mine, i own: !list list
left over, how much is left, still have left: remaining balance quota limit
in real time, live, as it happens: live tail stream instant realtime
at once, in one go, many, all together, in bulk: bulk batch multiple
every night, every day, every hour, every week, every month, each night, each day, at midnight, once a day, once an hour, periodically, regularly, on a timetable, recurring job: schedule cron trigger
by itself, automatically, on its own, without asking: auto automatic
when ~ happens, when someone, whenever, each time, call my server, tell my server, ping my server, notify my server, let my server know, callback url: webhook hook
let me know, tell me when, warn me, alert me, notify me, send me a notification: !create notification alert policy
breaks, goes wrong, went wrong, failing, failed, crash, crashes, broke, broken: error failure fail alert health

# money
money back, pay back, pay ~ back, return the money, give ~ their money, reimburse, refund: !create refund
how much money, money do i have, money is there, cash on hand, my funds: balance
money move, where did my money go, money in and out, every transaction, statement: balance transaction history
send money, pay out, cash out, wire money, withdraw: !create payout transfer
my bank, bank account: bank account payout external
top up, add funds, put money in: !create topup
move funds, move money, send funds: !create transfer
take payment, take a payment, accept payment, get paid, collect payment, collect money, charge ~ for, bill ~ for: !create payment charge checkout intent
take the money of, claim the money, collect an authorized, settle an authorized: !act capture
save ~ card, keep ~ card, card on file, card for later, save ~ for later, store ~ card, store ~ payment: !create setup intent + payment method card
credit card, debit card, saved card, their card: card payment method source
forget ~ card, remove ~ card: !delete card detach
percent off, money off, cheaper, discount, voucher, rebate, price reduction: coupon discount promotion
gift code, discount code, promo: promotion code coupon
monthly plan, yearly plan, membership, recurring payment, subscribe: subscription plan
change ~ plan, upgrade, downgrade: !update subscription
free trial, trial: trial subscription
bill, owed, unpaid, overdue, outstanding, owes: invoice
estimate, price offer, offer, proposal: quote
what ~ sell, things ~ sell, goods, merchandise, article, articles, catalogue, inventory, shop: product sku
how much ~ cost, cost of, pricing: price rate cost
vat, gst, sales tax: tax rate
chargeback, contest, disputed, fight a charge: dispute
evidence, proof: dispute evidence
seller, vendor, merchant, connected account, marketplace account: account connect
passport, id card, driving licence, prove who, kyc, identity: identity verification
self service, manage ~ own billing, customer portal: billing portal session
checkout page, pay page, buy button, link to pay, payment with a link: payment link checkout session
what ~ buy, bought, purchased, basket, shopping cart: line item order checkout
card reader, in person, point of sale, pos, till: terminal reader
employee card, company card, virtual card, prepaid card: issuing card
delivery cost, postage, shipping: shipping rate
exchange rate, currency conversion, currencies: exchange rate currency
pretend, simulate, time travel, as if time, fast forward: test clock advance simulate preview

# names, sites and networks
my site, my sites, website, websites, web site, my domain, my domains, domain, domains, site, sites: zone site domain
nameserver, nameservers: zone nameserver dns + activation
point ~ to, point ~ at, points to, resolve to, resolves to, map ~ to: dns record
dns entry, dns entries, a record, cname, mx record, txt record, subdomain, hostname, hostnames: dns record hostname
bind file, zone file: dns record + import export
sign ~ zone, dnssec: dnssec
renew, registrar, registered, whois, domain name expires, own a domain: registrar domain
https, encrypted connection, padlock, secure connection: ssl tls https certificate
redirect, forward visitors, send visitors: redirect rule forward page
my own certificate, own ssl: custom certificate
everything cached, cached at, at the edge, stale pages, old content, flush, empty the cache: !create purge cache
visitor, visitors, traffic: visitor traffic zone analytics
from a country, from china, by country, from an ip, ip range, ip address: ip country access rule
block ~ visitors, block an ip, block ips, block traffic, firewall: !create firewall access rule block
how often ~ may, how often, too many requests, throttle, slow down callers: rate limit
waiting in line, in the queue, virtual queue, line up visitors: waiting room
captcha, robot check, bot check, prove human: turnstile widget challenge
bots, crawlers, scrapers: bot management
two servers, several servers, spread ~ load, balance traffic, balance load, distribute traffic: load balancer pool
origin server, backend server, my server, upstream server: origin pool health
how fast, page speed, load time, slow page, performance: speed test performance
measure: !create test measure
forward mail, forward email, catch all, my inbox, private inbox: email routing rule address
behind login, behind a login, protect ~ with login, only for employees, single sign on, sso, zero trust: access application
vpn, private network, tunnel to: tunnel network
failed to log in, wrong password, login attempts: failed login
scan ~ url, scan ~ link, check a link, phishing: url scanner scan
screenshot, picture of the page: screenshot
ship ~ logs, send ~ logs, stream ~ logs, export logs: !create logpush job
object storage, s3, file storage, blob storage: r2 bucket
key value, key-value, kv pair, kv pairs, key value storage, key value store: kv namespace value key
serverless sqlite, sqlite, sql, sql database: d1 database query
run sql, run a query: !act query sql raw
postgres, mysql, database connection: hyperdrive database config
vector, embeddings, similarity search: vectorize vector index
serverless function, edge function, worker: worker script
cron: schedule cron trigger
live logs, console output, watch ~ logs: tail log
serve ~ on, run ~ on: route domain attach
speech, voice, transcribe, dictation, speech to text: whisper speech recognition audio
translate: translation translate m2m100
text to image, draw, generate a picture: stable diffusion image generation
summarize, summary of text: summarization summary
chat with, ask a model, language model, llm: text generation model chat
subtitles, captions: caption subtitle
video, movie, clip: stream video
from a link, from a url, from the web: copy url import fetch
thumbnail, resize: variant image
logo, overlay, branding: watermark brand

# code and people
bug, bugs, ticket, defect, bug report: issue
bug report: !create issue
feature request, question for the maintainers: issue
pr, prs, merge request: pull request
open a pr, propose ~ change, submit a patch: !create pull request
has ~ been merged, is ~ merged, already merged: !get merge check
approve ~ pull, approve ~ pr, approve ~ merge, sign off on, lgtm: !create review
ask ~ review, ask ~ to review, request a review, who should review: !create reviewer request
answer, respond to, reply, say something on, react with words: !create comment reply
thumbs up, like, heart, emoji, upvote, react: !create reaction
close ~ discussion, stop ~ commenting, stop ~ comments, freeze ~ thread, shut ~ thread: !act lock
start ~ repo, new repo, new repository, new project: !create repository
read ~ file, open ~ file, see ~ file, what is in ~ file, show ~ file, file from: !get content
commit ~ file, change ~ file, write ~ file, save ~ file, edit ~ file: !update content file
erase ~ file, drop ~ file, remove ~ file: !delete content file
as a zip, zip file, zip, tarball, source code of, archive: archive zipball tarball
newest version, latest version, last release, most recent release: !get latest release
changelog, what to say about the release: release note
code snippet, snippet, paste: gist snippet
as a website, static site, publish ~ site: !create pages site
licence: license
vulnerable, vulnerabilities, security holes, outdated packages, vulnerable dependencies: dependabot alert vulnerability advisory
leaked, leaked passwords, leaked secrets, exposed credentials, secrets in code: secret scanning alert
leaked, compromised: roll rotate revoke token secret
new value, new secret, replace ~ secret, change ~ secret, change ~ key: !act rotate roll regenerate value
build artifacts, build output, build results: artifact
checks pass, tests pass, ci, build pass, did ~ pass, is the build green, is it green: check run status
pipeline, pipelines, github actions, build job: workflow run action
build, deploy, deploys: deployment build
dev environment, development environment, cloud machine, remote machine: codespace environment
someone pushes, on push, after a push: webhook hook push
who contributes, contributed, authors: contributor
who can push, who has access, who may write: collaborator permission
colleague, coworker, teammate, folks, staff, employee, someone, somebody, friend: user member
rude user, spammer, troll, abusive: block user
invite ~ person, invite ~ someone, invite, ask ~ to join, add ~ person: !create invitation member membership invite
join, accept an invitation: !update invitation accept
roles, what may ~ do, what can ~ do, allowed to: role permission
people in my account, account users, members of the account: account member
follow: following follower
follows me, my followers: follower
my inbox, unread, inbox: notification
mark ~ as read, read everything: !update notification read
ssh key, public key, deploy key: key ssh
api token, api key, access token, personal token: token
markdown: markdown render
seats, licences used, who has a seat: seat billing
what have i been billed, billed, my bill, billing, spent, spend, costs so far: billing history invoice usage

# messages, calendars, files, devices
write to, drop ~ a line, message ~ to, dm, text: !create message send post
talk, chat room, room, group chat: channel conversation
meeting, appointment, calendar: event calendar
remind me, reminder: reminder schedule
to do, todo list, checklist: task item
attach, attachment: attachment file upload
share ~ with, give ~ access, let ~ see: !create share permission access
folder, directory: folder
trash, bin, recycle: delete trash
phone number, call by phone, sms: phone sms number
weather, forecast: forecast weather
where is, track ~ parcel, parcel, package arrive: tracking shipment status
arrive, on its way, when will: arrival payout delivery status
map, directions, nearby: location route place
ride, taxi, cab: ride trip product
logbook, trail, audit trail: audit log
score, rating, stars: rating review star
plan, goal: milestone plan
version 2, next version: version milestone
`;
