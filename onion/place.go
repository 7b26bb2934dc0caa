package onion

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// ErrInUse is returned by Run if another one has the runtime folder.
var ErrInUse = errors.New("another Lethe uses it")

// ErrAddress is returned by Run if tor made another address of a service key
// than we did. It does not happen unless something replaces the file.
var ErrAddress = errors.New("tor has another address for the service key")

// Names in the runtime folder. A service's name has no dot, so none of them
// is the torrc's, nor a client's socket.
const (
	torrcName  = "onion.torrc"
	socksName  = "socks.sock"
	secretName = "hs_ed25519_secret_key"
	hostName   = "hostname"
	clientsDir = "authorized_clients"
)

// place is the runtime folder as long as a Run has it.
type place struct {
	root     *os.Root
	lock     *os.File
	user     *User // whose tor is; nil: ours
	services []Service
}

// claim takes the runtime folder for us alone and removes what an earlier run
// could not.
func claim(c Config) (*place, error) {
	root, err := os.OpenRoot(c.Runtime)
	if err != nil {
		return nil, fmt.Errorf("opening the runtime folder: %w", err)
	}
	p := &place{root: root, user: c.User, services: c.Services}
	if err := p.take(); err != nil {
		root.Close()
		return nil, fmt.Errorf("taking the runtime folder %s: %w", c.Runtime, err)
	}
	if err := p.empty(); err != nil {
		return nil, errors.Join(err, p.leave())
	}
	return p, nil
}

// take checks that the folder is ours, or was left to tor's user, locks it,
// and gives it to that user.
func (p *place) take() error {
	if err := p.check(); err != nil {
		return err
	}
	d, err := p.root.Open(".")
	if err != nil {
		return err
	}
	// The lock ends with us, however we end. Tor does not inherit it.
	err = unix.Flock(int(d.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = ErrInUse
	}
	if err == nil && p.user != nil {
		err = d.Chown(p.user.owner())
	}
	if err != nil {
		d.Close()
		return err
	}
	p.lock = d
	return nil
}

func (p *place) check() error {
	err := checkFolder(p.root)
	if p.user == nil || !errors.Is(err, ErrForeign) {
		return err
	}
	i, err := p.root.Stat(".")
	if err != nil {
		return err
	}
	return checkOwner(i, int(p.user.UID))
}

// leave gives the folder up; it is ours again.
func (p *place) leave() error {
	var err error
	if p.user != nil {
		err = p.lock.Chown(os.Geteuid(), os.Getegid())
	}
	return errors.Join(err, p.lock.Close(), p.root.Close())
}

// fill writes what tor reads when it starts: its configuration and, for each
// service, a folder with the key.
func (p *place) fill(torrc []byte) error {
	if err := p.write(torrcName, torrc); err != nil {
		return fmt.Errorf("writing tor's configuration: %w", err)
	}
	for _, s := range p.services {
		err := p.mkdir(s.Name)
		if err == nil {
			err = s.Key.Lend(func(file []byte) error { return p.write(filepath.Join(s.Name, secretName), file) })
		}
		if err != nil {
			return fmt.Errorf("giving tor the key of %s: %w", s.Name, err)
		}
		if err := p.admit(s); err != nil {
			return fmt.Errorf("giving tor the clients of %s: %w", s.Name, err)
		}
	}
	return nil
}

// admit writes who may enter a private service: a file for each key, numbered,
// because tor need not know anyone's name.
func (p *place) admit(s Service) error {
	if !s.Private {
		return nil
	}
	dir := filepath.Join(s.Name, clientsDir)
	if err := p.mkdir(dir); err != nil {
		return err
	}
	for i, c := range s.Clients {
		name := fmt.Sprintf("%d.auth", i+1)
		if err := p.write(filepath.Join(dir, name), []byte(c.String()+"\n")); err != nil {
			return err
		}
	}
	return nil
}

// mkdir makes a folder of tor's. What is given to tor's user is a folder for
// certain: that user may put another file in its place meanwhile.
func (p *place) mkdir(name string) error {
	if err := p.root.Mkdir(name, 0o700); err != nil || p.user == nil {
		return err
	}
	d, err := p.root.OpenFile(name, os.O_RDONLY|unix.O_DIRECTORY|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	return errors.Join(d.Chown(p.user.owner()), d.Close())
}

// write makes a file of tor's. It is that from the beginning, but for what
// is in it: who has opened it has done so as tor's user.
func (p *place) write(name string, b []byte) error {
	f, err := p.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if p.user != nil {
		err = f.Chown(p.user.owner())
	}
	if err == nil {
		_, err = f.Write(b)
	}
	return errors.Join(err, f.Close())
}

// forget erases the key files. Tor reads them once, when it starts.
func (p *place) forget() error {
	var errs []error
	for _, s := range p.services {
		if err := p.erase(filepath.Join(s.Name, secretName)); err != nil {
			errs = append(errs, fmt.Errorf("erasing the key file of %s: %w", s.Name, err))
		}
	}
	return errors.Join(errs...)
}

// erase overwrites a key file and removes it; one that is not there is fine.
// On a tmpfs the zeros replace what was in memory.
func (p *place) erase(name string) error {
	f, err := p.root.OpenFile(name, os.O_WRONLY|unix.O_NONBLOCK, 0) // a pipe is not waited for
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return errors.Join(err, p.root.Remove(name))
	}
	// What a tor that was taken over has put there instead is not written to.
	if err = p.user.sameFile(f); err == nil {
		_, err = f.Write(make([]byte, keySize))
	}
	return errors.Join(err, f.Close(), p.root.Remove(name))
}

// empty removes everything that is ours or tor's.
func (p *place) empty() error {
	errs := []error{p.forget()}
	for _, s := range p.services {
		errs = append(errs, p.root.RemoveAll(s.Name))
	}
	errs = append(errs, p.root.RemoveAll(torrcName), p.root.RemoveAll(socksName))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("emptying the runtime folder: %w", err)
	}
	return nil
}

// compare checks that tor serves the addresses of our keys.
func (p *place) compare() error {
	for _, s := range p.services {
		b, err := p.read(filepath.Join(s.Name, hostName))
		if err != nil {
			return fmt.Errorf("reading tor's address of %s: %w", s.Name, err)
		}
		if string(bytes.TrimSpace(b)) != s.Key.Address() {
			return fmt.Errorf("comparing the address of %s: %w", s.Name, ErrAddress)
		}
	}
	return nil
}

// read reads the beginning of a file of tor's.
func (p *place) read(name string) ([]byte, error) {
	f, err := p.root.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := p.user.sameFile(f); err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(f, 128))
}
