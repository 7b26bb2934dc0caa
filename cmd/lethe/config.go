package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"lethe/policy"
)

// readSettings takes settings from lethe.toml, the environment and the flags,
// in rising order. What it does not know is an error, wherever it stands.
func readSettings(args, environ []string) (settings, error) {
	s := settings{state: defaultState(), repeat: policy.Repeat, max: policy.SizeDefault, logDays: policy.LogDays, drop: dropDefaults, api: apiDefaults}
	flags, err := readFlags(args)
	if err != nil {
		return s, err
	}
	env, err := readEnv(environ)
	if err != nil {
		return s, err
	}
	file := flags[configName]
	if file == "" {
		file = env[configName]
	}
	if file == "" {
		if file, err = defaultConfig(flags, env, s.state); err != nil {
			return s, err
		}
	}
	fromFile, err := readFile(file)
	if err != nil {
		return s, err
	}
	for _, layer := range []struct {
		from   string
		values map[string]string
		as     func(*setting) string
	}{
		{file, fromFile, func(t *setting) string { return t.name }},
		{"the environment", env, (*setting).env},
		{"", flags, func(t *setting) string { return "--" + t.name }},
	} {
		for i := range table {
			t := &table[i]
			v, ok := layer.values[t.name]
			if !ok {
				continue
			}
			if err := t.set(&s, v); err != nil {
				return s, refuse(layer.from, layer.as(t), v, err)
			}
		}
	}
	return s, nil
}

func refuse(from, name, v string, err error) error {
	if from != "" {
		name = from + ": " + name
	}
	return &usageError{hinted{fmt.Errorf("%s: %q: %w", name, v, err), "lethe help serve"}}
}

// readFlags reads --name VALUE, --name=VALUE and --switch.
func readFlags(args []string) (map[string]string, error) {
	got := map[string]string{}
	bad := func(format string, a ...any) error {
		return &usageError{hinted{fmt.Errorf(format, a...), "lethe help serve"}}
	}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		name, ok := strings.CutPrefix(arg, "--")
		if !ok && strings.HasPrefix(arg, "-") {
			return nil, bad("unexpected argument %q: a flag begins with two dashes", arg)
		}
		if !ok || name == "" {
			return nil, bad("unexpected argument %q", arg)
		}
		name, value, given := strings.Cut(name, "=")
		t := find(name)
		switch {
		case t == nil && name != configName:
			return nil, bad("unknown flag --%s", name)
		case given:
		case t != nil && t.value == "":
			value = "true"
		case len(args) == 0:
			return nil, bad("--%s: a value is missing", name)
		default:
			value, args = args[0], args[1:]
		}
		if _, twice := got[name]; twice {
			return nil, bad("--%s: given twice", name)
		}
		got[name] = value
	}
	return got, nil
}

// readEnv reads what begins with LETHE_, but for the variables of lethe desk and
// of clients of a service. Who has set one in a shell starts a service there
// all the same.
func readEnv(environ []string) (map[string]string, error) {
	got := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		rest, ok := strings.CutPrefix(name, "LETHE_")
		if !ok || slices.ContainsFunc(variables, func(v variable) bool { return v.name == name }) {
			continue
		}
		flag := strings.ReplaceAll(strings.ToLower(rest), "_", "-")
		if t := find(flag); flag != configName && (t == nil || t.env() != name) {
			return nil, &usageError{hinted{fmt.Errorf("the environment: unknown setting %s", name), "lethe help serve"}}
		}
		got[flag] = value
	}
	return got, nil
}

// defaultConfig is lethe.toml in the state directory, if it is there. The
// directory must be ours alone before anything in it is believed.
func defaultConfig(flags, env map[string]string, state string) (string, error) {
	for _, layer := range []map[string]string{flags, env} {
		if v := layer["state"]; v != "" {
			state = v
			break
		}
	}
	file := filepath.Join(state, "lethe.toml")
	if _, err := os.Lstat(file); err != nil {
		return "", nil // none, or no state directory: said later
	}
	i, err := os.Stat(state)
	if err == nil {
		err = ownInfo(i)
	}
	if err != nil {
		return "", stateHint(fmt.Errorf("opening the state directory: %s: %w", state, err), state)
	}
	return file, nil
}

// readFile reads lethe.toml: strings, switches and whole numbers, no tables.
func readFile(file string) (map[string]string, error) {
	got := map[string]string{}
	if file == "" {
		return got, nil
	}
	f, err := openOwn(file)
	if err != nil {
		return nil, hint(fmt.Errorf("reading settings: %s: %w", file, err), "ls -l %s: it must be there, be yours, and writable by nobody else", file)
	}
	defer f.Close()
	var raw map[string]any
	if _, err := toml.NewDecoder(f).Decode(&raw); err != nil {
		return nil, hint(fmt.Errorf("reading settings: %s: %w", file, err), "text stands in quotes: local = \"127.0.0.1:8480\"")
	}
	for name, v := range raw {
		if find(name) == nil {
			return nil, &usageError{hinted{fmt.Errorf("%s: unknown setting %q", file, name), "lethe help serve"}}
		}
		switch v := v.(type) {
		case string:
			got[name] = v
		case bool, int64:
			got[name] = fmt.Sprint(v)
		default:
			return nil, &usageError{hinted{fmt.Errorf("%s: %s: neither text, number nor switch", file, name), "lethe help serve"}}
		}
	}
	return got, nil
}
