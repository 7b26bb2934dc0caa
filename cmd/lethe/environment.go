package main

// variable is one of the environment that is no setting of lethe serve.
type variable struct {
	name string
	says string
}

// variables are all that are read, beside the settings.
var variables = []variable{
	{"LETHE_URL", "of commands for links: the service, http://ADDRESS.onion, where --url does not say it"},
	{"LETHE_PROXY", "of the same: tor's SOCKS proxy, socks5h://127.0.0.1:PORT or unix:PATH; it has to be on this machine"},
	{"ALL_PROXY", "the same, where LETHE_PROXY is not set; without either it is looked for at 127.0.0.1:9050, then at Tor Browser's 127.0.0.1:9150"},
	{"LETHE_DESK", "of lethe desk: the desk's onion address, where --desk does not say it"},
	{"XDG_STATE_HOME", "the folder in which the state directory of a user is, lethe, and what lethe desk keeps of tor (default: ~/.local/state)"},
	{"XDG_CONFIG_HOME", "the folder in which a journalist's keys are, in lethe (default: ~/.config)"},
	{"XDG_RUNTIME_DIR", "where to make the runtime directory, on a tmpfs (else /run or /dev/shm)"},
	{"CREDENTIALS_DIRECTORY", "set by systemd: where lethe serve finds the credential passphrase, which opens sealed service keys"},
	{"JOURNAL_STREAM", "set by systemd: where standard error is the journal, lethe serve prints warnings alone"},
}
