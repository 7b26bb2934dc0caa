package api

import (
	"time"

	"lethe/handlers/clean"
	"lethe/vault"
)

// A keeping is a secret on its way into the vault, in the first and the second
// version: what they ask for is the same, under other names.
type keeping struct {
	*call
	in *intake

	ttl, phrase           clean.Field
	recipient, recipients clean.Field // of no use here: there is no mail

	link, receipt []byte
}

// keeping makes room for one. under is what stands before the names of fields.
func (s *API) keeping(p *clean.Reply, q *clean.Request, under string) (*keeping, error) {
	c, err := s.taking(p, q)
	if err != nil {
		return nil, err
	}
	in, err := c.intake()
	if err != nil {
		return nil, err
	}
	return &keeping{
		call: c, in: in,
		ttl:        c.rest.Field(under+"ttl", lifeDigits),
		phrase:     c.phrase(under + "passphrase"),
		recipient:  c.rest.Field(under+"recipient", 1),
		recipients: clean.Field{Name: under + "recipient[]", Value: c.rest.Cut(1)[:0], Many: true},
		link:       c.rest.Cut(vault.KeyLen), receipt: c.rest.Cut(vault.KeyLen),
	}, nil
}

// read reads the call, and more fields of it.
func (k *keeping) read(more ...*clean.Field) error {
	return k.call.read(append(more, &k.ttl, &k.phrase, &k.recipient, &k.recipients)...)
}

// secret is the field of what is to be kept.
func (k *keeping) secret(name string) clean.Field { return clean.Field{Name: name, To: k.in.text.Take} }

// commit keeps what came and says what its receipt says.
func (k *keeping) commit() (r vault.Receipt, err error) {
	if len(k.recipient.Value)+len(k.recipients.Value) > 0 {
		return r, errRecipient
	}
	if w := k.in.check(); w != nil {
		return r, w
	}
	phrase, ok := k.comparable(&k.phrase)
	if !ok {
		return r, errPhrase
	}
	if err := k.in.close(); err != nil {
		return r, err
	}
	had, err := k.takes(1, phrase)
	if err != nil {
		return r, err
	}
	if err := k.in.to.Commit(k.terms(clamped(&k.ttl), phrase, k.receipt, had), k.link); err != nil {
		k.gives(1)
		return r, err
	}
	return k.api.Vault.Receipt(k.receipt)
}

// whole is a time in whole seconds, rounded up: what was kept just now has all
// of its time.
func whole(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }
