import { stem } from './words.ts';

/**
 * Everyday English beside the words interfaces use, for any API: people, money, files, messages, time, access. Words of
 * a line stand for each other.
 */
const lines = `
user member account person people
customer client buyer
organization org company team
repository repo
delete remove destroy erase
create add new make
update edit modify change
list enumerate
message chat post
email mail send
comment reply answer respond
file document content
folder directory
image picture photo avatar
log history trail
error failure fault
permission access role right
token credential secret key
password passcode
login signin authenticate
domain hostname host
website site web page
price cost amount
payment charge pay
refund reimburse
invoice bill
subscription plan membership
product item good
order purchase
cart basket
balance fund money
quota limit
setting configuration config preference option
enable activate
disable deactivate
start begin launch run trigger
stop halt end terminate cancel abort
undo rollback revert restore
copy clone duplicate fork
move transfer migrate
upload import
download export
search find query lookup
status state health
event activity
webhook hook callback notification
label tag
task job todo
issue ticket bug
deploy deployment release publish
version revision
schedule cron
report analytics statistic metric
block ban deny
allow permit whitelist
purge clear flush invalidate
cache cached
certificate cert ssl tls
ip address
location place region
rate speed
picture image
contact person
share invite
approve accept
reject decline refuse
store save put
`;

const table = new Map<string, Set<string>>();
for (const line of lines.trim().split('\n')) {
  const words = line.trim().split(/\s+/).map(stem);
  for (const word of words) {
    let others = table.get(word);
    if (!others) table.set(word, (others = new Set()));
    for (const other of words) if (other !== word) others.add(other);
  }
}

export const synonymsOf = (term: string): Iterable<string> => table.get(term) ?? [];
