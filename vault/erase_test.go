package vault

import (
	"bytes"
	"context"
	"fmt"
	"testing"
)

// Erase leaves nothing in pages, slots and index, whoever has them: it waits
// for no submission, no opening and no slot, though every slot is lent.
func TestErase(t *testing.T) {
	v, err := New(Config{Arena: 4 << 20, Tips: true, Argon2: cheap, Now: new(clock).Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		close(v.stop)
		<-v.done
		v.turns.close()
		v.arena.destroy()
	}()
	keys := put(t, v, text(40_000), hour, 2)
	s, err := v.Begin(100_000)
	if err != nil {
		t.Fatal(err)
	}
	s.Write(text(50_000))
	lent := map[string][]byte{}
	for name, slots := range map[string]*Slots{"head": v.heads, "work": v.work, "seal": v.seal} {
		for i := range slots.Cap() {
			b, err := slots.Take(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			copy(b, text(len(b)))
			lent[fmt.Sprint(name, " ", i)] = b
		}
	}
	err = v.Open(Claim{Key: keys[0]}, func(o *Opening) error {
		v.Erase()
		return o.Read(func([]byte) error { return nil })
	})
	if err != ErrClosed {
		t.Errorf("opening while it is erased: got %v, want %v", err, ErrClosed)
	}
	for name, b := range lent {
		if len(bytes.Trim(b, "\x00")) > 0 {
			t.Errorf("slot %s is not empty", name)
		}
	}
	for name, b := range map[string][]byte{"pages": v.arena.pages, "desk": v.arena.desk, "key that masks": v.arena.flight} {
		if len(bytes.Trim(b, "\x00")) > 0 {
			t.Errorf("%s: not empty", name)
		}
	}
	if v.links.len() > 0 || v.body.len() > 0 {
		t.Errorf("the index has %d links and %d bodies", v.links.len(), v.body.len())
	}
	if _, err := v.Begin(10); err != ErrClosed {
		t.Errorf("Begin: got %v, want %v", err, ErrClosed)
	}
	if _, err := s.Write(text(1)); err != ErrClosed {
		t.Errorf("Write: got %v, want %v", err, ErrClosed)
	}
	if _, err := open(v, Claim{Key: keys[1]}); err != ErrClosed {
		t.Errorf("Open: got %v, want %v", err, ErrClosed)
	}
	v.Erase()
	v.Close() // waits for nobody either
}

// What a panic waits for, with 256 MiB of locked memory.
func BenchmarkErase(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		v, err := New(Config{Arena: 256 << 20, Argon2: cheap, Now: new(clock).Now})
		if err != nil {
			b.Skip(err)
		}
		b.StartTimer()
		v.Erase()
		b.StopTimer()
		close(v.stop)
		<-v.done
		v.turns.close()
		v.arena.destroy()
		b.StartTimer()
	}
}
