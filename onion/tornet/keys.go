package tornet

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Sizes of keys in bits. Tor fixes that of the relay identity. A real
// authority's identity has 3072, which takes four times as long to make.
const (
	relayBits    = 1024
	identityBits = 2048
	signingBits  = 2048
)

// certLife is how long an authority's certificate is valid: as long as those
// of tor-gencert. Tor warns in the last month.
const certLife = 365 * 24 * time.Hour

// keySet is the long-term keys of one directory authority.
type keySet struct {
	relay    *rsa.PrivateKey // names it as a relay
	identity *rsa.PrivateKey // names it as an authority; signs its certificate
	signing  *rsa.PrivateKey // signs its votes
}

// makeKeys makes the keys of n authorities, on all cores at once. Four take
// 0.3 to 0.6 s on two cores.
func makeKeys(n int) ([]keySet, error) {
	sets := make([]keySet, n)
	errs := make(chan error, 3*n)
	var wg sync.WaitGroup
	for i := range sets {
		for _, k := range sets[i].keys() {
			wg.Go(func() {
				var err error
				*k.key, err = rsa.GenerateKey(rand.Reader, k.bits)
				errs <- err
			})
		}
	}
	wg.Wait()
	close(errs)
	var err error
	for e := range errs {
		err = errors.Join(err, e)
	}
	return sets, err
}

// sizedKey is the place of a key and the size it must have.
type sizedKey struct {
	key  **rsa.PrivateKey
	bits int
}

// keys lists the places of all keys of the set, in the order of the file in
// which they are kept.
func (s *keySet) keys() []sizedKey {
	return []sizedKey{
		{&s.relay, relayBits},
		{&s.identity, identityBits},
		{&s.signing, signingBits},
	}
}

// write puts what tor wants to find into its folder of keys: the relay
// identity, the signing key, and a certificate that is fresh at now. Tor makes
// its other keys itself and does not need the authority's identity key.
func (s *keySet) write(dir string, now time.Time) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	cert, err := s.certificate(now)
	if err != nil {
		return fmt.Errorf("signing authority certificate: %w", err)
	}
	for name, content := range map[string][]byte{
		"secret_id_key":         privatePEM(s.relay),
		"authority_signing_key": privatePEM(s.signing),
		"authority_certificate": cert,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// certificate makes the document by which the identity key vouches for the
// signing key. Its form is in Tor's directory protocol specification, under
// "Creating key certificates".
func (s *keySet) certificate(now time.Time) ([]byte, error) {
	const stamp = "2006-01-02 15:04:05"
	now = now.UTC()
	identity := sha1.Sum(x509.MarshalPKCS1PublicKey(&s.identity.PublicKey))
	cross, err := sign(s.signing, identity[:])
	if err != nil {
		return nil, err
	}

	var b bytes.Buffer
	fmt.Fprintf(&b, "dir-key-certificate-version 3\n")
	fmt.Fprintf(&b, "fingerprint %s\n", fingerprint(s.identity))
	// An hour back, so that a clock set back a little does not matter.
	fmt.Fprintf(&b, "dir-key-published %s\n", now.Add(-time.Hour).Format(stamp))
	fmt.Fprintf(&b, "dir-key-expires %s\n", now.Add(certLife).Format(stamp))
	fmt.Fprintf(&b, "dir-identity-key\n%s", publicPEM(s.identity))
	fmt.Fprintf(&b, "dir-signing-key\n%s", publicPEM(s.signing))
	fmt.Fprintf(&b, "dir-key-crosscert\n%s", armor("ID SIGNATURE", cross))
	fmt.Fprintf(&b, "dir-key-certification\n")

	whole := sha1.Sum(b.Bytes())
	sig, err := sign(s.identity, whole[:])
	if err != nil {
		return nil, err
	}
	b.Write(armor("SIGNATURE", sig))
	return b.Bytes(), nil
}

// sign signs a digest as Tor's directory documents want it: PKCS #1 v1.5
// padding around the bare digest, with no name of the hash.
func sign(k *rsa.PrivateKey, digest []byte) ([]byte, error) {
	return rsa.SignPKCS1v15(nil, k, 0, digest)
}

// fingerprint is Tor's name for an RSA key: 40 upper-case hex digits.
func fingerprint(k *rsa.PrivateKey) string {
	return fmt.Sprintf("%X", sha1.Sum(x509.MarshalPKCS1PublicKey(&k.PublicKey)))
}

func privatePEM(k *rsa.PrivateKey) []byte {
	return armor(privateType, x509.MarshalPKCS1PrivateKey(k))
}

func publicPEM(k *rsa.PrivateKey) []byte {
	return armor("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&k.PublicKey))
}

func armor(kind string, content []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})
}
