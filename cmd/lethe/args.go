package main

import (
	"fmt"
	"strings"
)

// readArgs parts the words of a command from its flags, which may stand
// anywhere among them: --switch, -o VALUE, --name=VALUE. What follows -- is no
// flag. help is what to type to learn more.
func readArgs(args []string, help string, switches map[string]*bool, values map[string]*[]string) ([]string, error) {
	bad := func(format string, a ...any) error {
		return &usageError{hinted{fmt.Errorf(format, a...), help}}
	}
	var words []string
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			return append(words, args...), nil
		}
		if len(arg) < 2 || arg[0] != '-' {
			words = append(words, arg)
			continue
		}
		name, value, given := strings.Cut(arg, "=")
		if on := switches[name]; on != nil && !given {
			*on = true
			continue
		}
		all := values[name]
		switch {
		case switches[name] != nil:
			return nil, bad("%s takes no value", name)
		case all == nil:
			return nil, bad("unknown flag %s", name)
		case !given && len(args) == 0 || given && value == "":
			return nil, bad("%s: a value is missing", name)
		case !given:
			value, args = args[0], args[1:]
		}
		*all = append(*all, value)
	}
	return words, nil
}

// flags reads flags that may stand once each, and returns the words between.
func flags(args []string, help string, switches map[string]*bool, values map[string]*string) ([]string, error) {
	lists := map[string]*[]string{}
	for name := range values {
		lists[name] = new([]string)
	}
	words, err := readArgs(args, help, switches, lists)
	if err != nil {
		return nil, err
	}
	for name, to := range values {
		switch given := *lists[name]; {
		case len(given) > 1:
			return nil, &usageError{hinted{fmt.Errorf("%s stands there twice", name), help}}
		case len(given) == 1:
			*to = given[0]
		}
	}
	return words, nil
}
