package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
	"golang.org/x/sys/unix"

	"lethe/handlers/parcel"
	"lethe/vault"
)

const recipientHelp = `lethe keys recipient [NAME] [--pq] [--passphrase] [-o FILE]

  Make the age key that opens tips, on the journalist's own machine. Its secret
  half goes to FILE, which must not exist; the default is
  $XDG_CONFIG_HOME/lethe/NAME.key (~/.config/lethe/NAME.key). The public line
  goes to standard output:

    lethe keys recipient alice >> journalists

  NAME is what tipsters choose by: 1 to 32 letters, digits and hyphens
  (default: journalist).

    --pq          safe from quantum computers too (age1pq…): all keys of a drop
                  are of this kind, or none
    --passphrase  seal the file with a passphrase, which is asked for
`

// recipientCommand is lethe keys recipient.
func recipientCommand(args []string, std streams) error {
	var quantum, sealed bool
	var files []string
	words, err := readArgs(args, "lethe help keys",
		map[string]*bool{"--pq": &quantum, "--passphrase": &sealed}, map[string]*[]string{"-o": &files})
	if err != nil {
		return err
	}
	name := "journalist"
	if len(words) > 0 {
		name = words[0]
	}
	switch err := parcel.CheckName(name); {
	case err != nil:
		return &usageError{hinted{fmt.Errorf("making a key: %w", err), "lethe help keys"}}
	case len(words) > 1 || len(files) > 1:
		return &usageError{hinted{errors.New("making a key: one name and one file at a time"), "lethe help keys"}}
	}
	file, known := "", len(files) == 0
	if known {
		if file, err = keyFile(name); err != nil {
			return err
		}
	} else {
		file = files[0]
	}
	if _, err := os.Lstat(file); err == nil {
		return keyExists(file)
	}
	if err := harden(); err != nil {
		return err
	}
	var public string
	vault.Do(func() { public, err = makeRecipient(file, name, quantum, sealed) })
	if errors.Is(err, fs.ErrExist) {
		return keyExists(file)
	}
	if err != nil {
		err = fmt.Errorf("making a key: %w", err)
		if errors.As(err, new(*fs.PathError)) {
			err = hint(err, "lethe keys recipient %s -o FILE, in a folder that is there and yours", name)
		}
		return err
	}
	if _, err := fmt.Fprintf(std.out, "%s %s\n", name, public); err != nil {
		return hint(fmt.Errorf("printing the public line: %w", err), "the key is in %s: rm it, and make another", file)
	}
	open := "lethe open TIP.age"
	if !known {
		open = fmt.Sprintf("lethe open -i %s TIP.age", file)
	}
	fmt.Fprintf(std.err, `lethe: the secret key is in %s; nothing else opens the tips, so keep a copy, and show it to nobody
lethe: hint: the line on standard output is for the operator's file: lethe serve --recipients FILE
lethe: hint: then %s shows what was fetched
`, file, open)
	return nil
}

func keyExists(file string) error {
	return hint(fmt.Errorf("making a key: %s is there already, and stays as it is", file),
		"lethe keys recipient NAME -o OTHERFILE")
}

// keysFolder is where key files are looked for: $XDG_CONFIG_HOME/lethe.
func keysFolder() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", hint(fmt.Errorf("finding a folder for keys: %w", err), "name the file of the key: -o FILE, -i FILE")
	}
	return filepath.Join(dir, "lethe"), nil
}

// keyFile is where a name's key is by default; it makes the folder.
func keyFile(name string) (string, error) {
	dir, err := keysFolder()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making a folder for keys: %w", err)
	}
	return filepath.Join(dir, name+".key"), nil
}

// makeRecipient makes an identity, writes it to a new file and returns its
// public half. It runs in vault.Do: age hands secret keys out as strings, and
// takes passphrases as such, which nothing but that can erase.
func makeRecipient(file, name string, quantum, sealed bool) (string, error) {
	var passphrase []byte
	if sealed {
		var err error
		if passphrase, err = newPassphrase("Passphrase for the key of " + name + ":"); err != nil {
			return "", err
		}
		defer clear(passphrase)
	}
	text := make([]byte, 0, 4<<10) // the longest public key takes 2 KiB
	defer func() { clear(text[:cap(text)]) }()
	text = fmt.Appendf(text, "# %s, made by lethe keys recipient\n# public key: ", name)
	public := ""
	if quantum {
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			return "", err
		}
		public = id.Recipient().String()
		text = append(append(append(text, public...), '\n'), id.String()...)
	} else {
		id, err := age.GenerateX25519Identity()
		if err != nil {
			return "", err
		}
		public = id.Recipient().String()
		text = append(append(append(text, public...), '\n'), id.String()...)
	}
	text = append(text, '\n')
	if !sealed {
		return public, writeNew(file, text)
	}
	var out bytes.Buffer
	if err := sealTo(&out, text, passphrase); err != nil {
		return "", err
	}
	return public, writeNew(file, out.Bytes())
}

// sealWork is what a passphrase costs who guesses it, as a power of 2: what age
// -p takes, a second and 256 MiB. Tests take less.
var sealWork = 18

// sealTo seals a key file as age -p does.
func sealTo(out *bytes.Buffer, text, passphrase []byte) error {
	to, err := age.NewScryptRecipient(string(passphrase))
	if err != nil {
		return err
	}
	to.SetWorkFactor(sealWork)
	w, err := age.Encrypt(out, to)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	return w.Close()
}

// writeNew writes a file that only its owner can read and that was not there.
// It is on the disk when this returns, or gone.
func writeNew(file string, b []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		os.Remove(file)
	}
	return err
}
