#include "textflag.h"

// func holdInVector(p *[16]byte, fd int)
TEXT ·holdInVector(SB), NOSPLIT, $8-16
	MOVQ p+0(FP), AX
	MOVQ fd+8(FP), DI
	MOVOU (AX), X7
	MOVQ $0, 0(AX)
	MOVQ $0, 8(AX)
	LEAQ buf-8(SP), SI
	MOVQ $1, DX
	MOVQ $0, AX // read
	SYSCALL
	PXOR X7, X7
	RET
