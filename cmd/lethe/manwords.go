package main

// What the manual page says beside the help of the commands. DIR is the state
// directory.
const (
	manDescription = `
Lethe puts a one-time secret service on a Tor onion address: someone writes a
text or chooses files, gets a link, and whoever opens the link first gets what
it holds; then it is gone. For journalists it is a drop as well: someone sends
a tip, gets seven words, and comes back by them for a reply; the tip opens on
the journalists' machines and nowhere else.

What waits is in locked memory alone, sealed with keys that are in the links.
It ends with the service: a restart destroys it.

Results go to standard output, everything else to standard error, an error with
the next thing to type where there is one. Flags may stand before or after
other arguments.
`

	manSettings = `
Each setting is a flag of lethe serve, a variable of the environment and a key
in lethe.toml; their names stand in parentheses. In the file text stands in
quotation marks, numbers and true or false without:

  local = "127.0.0.1:8480"
  max-size = "64MiB"
  log-retention = 7
  no-onion = false

Sizes are numbers of bytes, or with KiB, MiB or GiB behind them. What is not
known is an error.
`

	manFiles = `
DIR is the state directory. Secrets, tips, links and passphrases are in none of
these.

  DIR/lethe.toml            settings, if you write it
  DIR/keys/public           the key of the onion address: whoever has it can be
                            your site. DIR/keys/desk is that of the desk
  DIR/keys/public.age       instead of it, after lethe keys seal
  DIR/logs/                 start, stop, Tor's progress and faults, to the hour;
                            14 days at most. lethe logs explain lists all of it
  DIR/pages/NAME.md         pages of your own, for the guide on the site
  DIR/tor/                  tor's own state
  ~/.config/lethe/          a journalist's keys: NAME.key opens tips,
                            desk-NAME.key leads to the desk
  ~/.local/state/lethe/     the state directory of who is not root; in desk-1 to
                            desk-4 the guards of the tor of lethe desk
`

	manExamples = `
Serve, on an onion address and on this machine:

  lethe serve --local 127.0.0.1:8480

Make a link of what another program prints, and open one, which is asked for:

  export LETHE_URL=http://ADDRESS.onion
  pass show router | lethe send --ttl 1d
  lethe reveal

Make a drop for a journalist:

  lethe keys recipient alice >> journalists
  lethe keys desk alice >> journalists
  lethe serve --recipients journalists

Collect tips as they appear, and open one:

  lethe desk fetch --follow --desk ADDRESS.onion
  lethe open amber-otter-1.age

Make a link with curl, over Tor:

  curl --socks5-hostname 127.0.0.1:9050 -F 'secret=<-' \
      http://ADDRESS.onion/api/v1/share < note.txt

Open one with curl: type key= and what stands behind /s/ in the link, Enter and
Ctrl-D, so that it stands in no list of processes:

  curl --socks5-hostname 127.0.0.1:9050 -d @- \
      http://ADDRESS.onion/api/lethe/v1/open
`

	manSecurity = `
A link opens for one reader. Who holds a link can open it, and can destroy what
it holds by five wrong passphrases. If a link that should open does not, someone
else may have read it.

Secrets, passphrases and receipt phrases are read from standard input, from the
terminal or from files, never from flags or the environment: those stand in the
list of processes, and commands in the shell's history.

The process that holds secrets opens no file, connects nowhere and starts
nothing. No secret is written to a disk by it; swap, hibernation and what the
kernel and tor keep of a connection are not its to prevent: lethe check says
what holds on a machine. A power cut, Ctrl-C or a restart destroys everything
that waits.

It does not protect from someone who watches the machine while a text is typed
or read, from a link that reaches the wrong reader, or from what is in a text or
file. SECURITY.md, in the source, has each promise with its test and its limit.
`

	manSeeAlso = `
age(1), curl(1), tor(1), torsocks(1)

The service tells visitors how to stay safe at /guide, and its limits at
/policy.
`
)
