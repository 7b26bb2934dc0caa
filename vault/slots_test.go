package vault

import (
	"context"
	"sync"
	"testing"
	"time"
)

// Many who need two slots each of two all get them: nobody waits for ever
// with one in hand.
func TestTakeTwo(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	if v.Seal().Cap() != 2 {
		t.Fatalf("%d slots for sealing, want 2", v.Seal().Cap())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				a, b, err := v.Seal().TakeTwo(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				if len(a) != SealSize || len(b) != SealSize || &a[0] == &b[0] {
					t.Errorf("two slots of %d and %d bytes", len(a), len(b))
				}
				a[0], b[SealSize-1] = 1, 1
				v.Seal().Give(a)
				v.Seal().Give(b)
			}
		})
	}
	all.Wait()
	// Who gives up puts its first one back.
	held, err := v.Seal().Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	over, end := context.WithCancel(ctx)
	got := make(chan error)
	go func() {
		_, _, err := v.Seal().TakeTwo(over)
		got <- err
	}()
	for v.Seal().Free() > 0 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	end()
	if err := <-got; err != context.Canceled {
		t.Errorf("giving up: got %v, want %v", err, context.Canceled)
	}
	if v.Seal().Free() != 1 {
		t.Errorf("%d slots are free, want 1", v.Seal().Free())
	}
	v.Seal().Give(held)
}

// Without tips nothing is locked for sealing them.
func TestNoSealWithoutTips(t *testing.T) {
	v, _ := newTest(t, Config{})
	if v.Seal().Cap() != 0 {
		t.Errorf("%d slots for sealing, want 0", v.Seal().Cap())
	}
	if _, _, err := v.Seal().TakeTwo(t.Context()); err != ErrBusy {
		t.Errorf("got %v, want %v", err, ErrBusy)
	}
}
