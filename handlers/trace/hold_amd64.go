package trace

// holdInVector takes the 16 bytes at p into a vector register, zeroes them,
// and reads a byte from fd before it clears the register. It is for the proof
// that registers are looked at. The thread is lost to Go meanwhile.
//
//go:noescape
func holdInVector(p *[16]byte, fd int)
