package qr

// A version is a size of code. Table 9 of the standard says for level M into
// how many blocks its codewords are divided, and how many of each block's
// correct errors.
type version struct {
	number int // 1 to 10
	all    int // codewords
	blocks int
	check  int // codewords of each block that correct errors
	align  []int
}

var versions = [...]version{
	{1, 26, 1, 10, nil},
	{2, 44, 1, 16, []int{6, 18}},
	{3, 70, 1, 26, []int{6, 22}},
	{4, 100, 2, 18, []int{6, 26}},
	{5, 134, 2, 24, []int{6, 30}},
	{6, 172, 4, 16, []int{6, 34}},
	{7, 196, 4, 18, []int{6, 22, 38}},
	{8, 242, 4, 22, []int{6, 24, 42}},
	{9, 292, 5, 22, []int{6, 26, 46}},
	{10, 346, 5, 26, []int{6, 28, 50}},
}

const (
	codeMax = 346       // codewords of the largest version
	sideMax = 17 + 4*10 // modules of one side of it
	quiet   = 4         // modules around it
	pngMax  = pngRest + (1+(sideMax+2*quiet+7)/8)*(sideMax+2*quiet)
)

func (v *version) side() int { return 17 + 4*v.number }

// data is how many codewords hold content.
func (v *version) data() int { return v.all - v.blocks*v.check }

// wide is whether the length of the content takes two bytes.
func (v *version) wide() bool { return v.number >= 10 }

// versionFor is the smallest version for n bytes of content. Mode and length
// take one and a half bytes, or two and a half.
func versionFor(n int) (*version, bool) {
	for i := range versions {
		v := &versions[i]
		head := 2
		if v.wide() {
			head = 3
		}
		if n+head <= v.data() {
			return v, true
		}
	}
	return nil, false
}
