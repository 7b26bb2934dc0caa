package vault

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// Each figure stands beside a bare one of the same run: a map behind a mutex,
// the cipher alone, Argon2id alone.

func benchVault(b *testing.B, arena int) *Vault {
	b.Helper()
	v, err := New(Config{Arena: arena, Argon2: cheap, Now: new(clock).Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(v.Close)
	return v
}

// putOne stores a secret as a handler does: one write, one link.
func putOne(v *Vault, secret, key []byte) error {
	s, err := v.Begin(int64(len(secret)))
	if err != nil {
		return err
	}
	defer s.Abort()
	if _, err := s.Write(secret); err != nil {
		return err
	}
	return s.Commit(hour, key)
}

func takeOne(v *Vault, key []byte) error {
	return v.Open(Claim{Key: key}, func(o *Opening) error {
		return o.Read(func([]byte) error { return nil })
	})
}

// bare is the practical limit: a map.
type bare struct {
	mu sync.Mutex
	m  map[[KeyLen]byte][]byte
}

func (m *bare) put(secret, key []byte) {
	mint(key)
	m.mu.Lock()
	m.m[[KeyLen]byte(key)] = append([]byte(nil), secret...)
	m.mu.Unlock()
}

func (m *bare) take(key []byte) {
	m.mu.Lock()
	delete(m.m, [KeyLen]byte(key))
	m.mu.Unlock()
}

func BenchmarkPut(b *testing.B) {
	secret := text(200)
	b.Run("bare", func(b *testing.B) {
		m, key := &bare{m: map[[KeyLen]byte][]byte{}}, make([]byte, KeyLen)
		for b.Loop() {
			m.put(secret, key)
			m.take(key)
		}
	})
	b.Run("vault", func(b *testing.B) {
		v, key := benchVault(b, 16<<20), make([]byte, KeyLen)
		n := 0
		for b.Loop() {
			if err := putOne(v, secret, key); err != nil {
				b.Fatal(err)
			}
			if n++; n%10_000 == 0 {
				b.StopTimer()
				v.Purge()
				b.StartTimer()
			}
		}
	})
}

func BenchmarkTake(b *testing.B) {
	secret := text(200)
	v := benchVault(b, 16<<20)
	keys := make([][]byte, 10_000)
	for i := range keys {
		keys[i] = make([]byte, KeyLen)
	}
	n := 0
	for b.Loop() {
		if n%len(keys) == 0 {
			b.StopTimer()
			for _, k := range keys {
				if err := putOne(v, secret, k); err != nil {
					b.Fatal(err)
				}
			}
			b.StartTimer()
		}
		if err := takeOne(v, keys[n%len(keys)]); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkCycleParallel(b *testing.B) {
	secret := text(200)
	for _, n := range []int{1, 2} {
		b.Run(fmt.Sprintf("goroutines=%d", n), func(b *testing.B) {
			v := benchVault(b, 16<<20)
			var all sync.WaitGroup
			each := b.N/n + 1
			b.ResetTimer()
			for range n {
				all.Go(func() {
					key := make([]byte, KeyLen)
					for range each {
						putOne(v, secret, key)
						takeOne(v, key)
					}
				})
			}
			all.Wait()
		})
	}
}

func BenchmarkFile(b *testing.B) {
	const size = 16 << 20
	secret, key := text(size), make([]byte, KeyLen)
	b.Run("cipher", func(b *testing.B) {
		a, _ := chacha20poly1305.New(make([]byte, 32))
		out := make([]byte, size+16)
		b.SetBytes(size)
		for b.Loop() {
			a.Seal(out[:0], make([]byte, 12), secret, nil)
		}
	})
	v := benchVault(b, 64<<20)
	b.Run("put", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			if err := putOne(v, secret, key); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			v.Purge()
			b.StartTimer()
		}
	})
	b.Run("take", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			b.StopTimer()
			if err := putOne(v, secret, key); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if err := takeOne(v, key); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkArgon2(b *testing.B) {
	b.Run("alone", func(b *testing.B) {
		for b.Loop() {
			argon2.IDKey(make([]byte, 32), make([]byte, 16), ArgonDefault.Passes, ArgonDefault.Memory, ArgonDefault.Lanes, 32)
		}
	})
	b.Run("opening", func(b *testing.B) {
		v, err := New(Config{Arena: 4 << 20, Now: new(clock).Now})
		if err != nil {
			b.Fatal(err)
		}
		defer v.Close()
		c := Claim{Key: text(KeyLen), Passphrase: []byte("passphrase")}
		for b.Loop() {
			if err := v.Open(c, nil); err != ErrRefused {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkMillion stores a million secrets of 200 bytes and says what each
// costs, arena and index, and how long the garbage collector stops the world.
func BenchmarkMillion(b *testing.B) {
	const n = 1_000_000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		v := benchVault(b, 300<<20)
		runtime.GC()
		secret, key := text(200), make([]byte, KeyLen)
		for range n {
			if err := putOne(v, secret, key); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		heap := float64(after.HeapAlloc - before.HeapAlloc)
		b.ReportMetric((heap+float64(v.used())*cellSize)/n, "bytes/secret")
		var worst uint64
		for range 10 {
			time.Sleep(20 * time.Millisecond) // as the service leaves between two
			runtime.GC()
			runtime.ReadMemStats(&after)
			worst = max(worst, after.PauseNs[(after.NumGC+255)%256])
		}
		b.ReportMetric(float64(worst)/1e6, "ms-worst-GC-pause")
		begin := time.Now()
		v.Purge()
		b.ReportMetric(float64(time.Since(begin).Milliseconds()), "ms-purge")
		v.Close()
	}
}

// BenchmarkExpire takes 1,000 expired secrets away. To that comes the wait
// for the next sweep, at most sweepEvery.
func BenchmarkExpire(b *testing.B) {
	k := new(clock)
	v, err := New(Config{Arena: 16 << 20, Argon2: cheap, Now: k.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	secret, key := text(200), make([]byte, KeyLen)
	for b.Loop() {
		b.StopTimer()
		for range 1000 {
			if err := putOne(v, secret, key); err != nil {
				b.Fatal(err)
			}
		}
		k.Advance(hour.Life)
		b.StartTimer()
		v.sweep()
		if n := v.used(); n != 0 {
			b.Fatal(n, " cells are left")
		}
	}
}
