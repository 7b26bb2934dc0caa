package main

import (
	"fmt"

	"lethe/cmd/lethe/roff"
)

// manPage is lethe(1), which docs/lethe.1 is a copy of: what lethe help says,
// and what it has no room for.
func manPage() string {
	p := roff.New("LETHE", "1", releaseDay, "lethe "+release, "User Commands")
	p.Section("NAME")
	p.Text(`lethe - one-time secrets and a drop for tips on a Tor onion address`)
	p.Section("SYNOPSIS")
	p.Text("  lethe COMMAND [ARGUMENT…]\n  lethe help [COMMAND]")
	p.Section("DESCRIPTION")
	p.Text(manDescription)
	var lines [][2]string
	for _, c := range commands() {
		lines = append(lines, [2]string{"lethe " + c.name, c.line})
	}
	p.Lines(lines)
	p.Section("COMMANDS")
	for _, c := range commands() {
		p.Part("lethe " + c.name)
		if c.name == "serve" {
			p.Text(serveIntro + "\nThe settings are below.\n")
			continue
		}
		p.Text(c.help)
	}
	manTables(p)
	p.Section("FILES")
	p.Text(manFiles)
	p.Section("EXIT STATUS")
	for _, e := range exits {
		p.Item(fmt.Sprint(e.code), e.says)
	}
	p.Section("EXAMPLES")
	p.Text(manExamples)
	p.Section("SECURITY")
	p.Text(manSecurity)
	p.Section("SEE ALSO")
	p.Text(manSeeAlso)
	return p.String()
}

// manTables writes the settings, and the other variables of the environment.
func manTables(p *roff.Page) {
	p.Section("SETTINGS")
	p.Text(manSettings)
	for _, t := range table {
		p.Item(t.flag(), fmt.Sprintf("%s. Default: %s. (%s, %s)", t.help, t.def, t.env(), t.name))
	}
	p.Item("--config FILE", "settings from this file. Default: lethe.toml in the state directory, if there. (LETHE_CONFIG)")
	p.Section("ENVIRONMENT")
	p.Text("Beside the variables of the settings these are read. No secret is ever taken from the environment.\n")
	for _, v := range variables {
		p.Item(v.name, v.says)
	}
}
