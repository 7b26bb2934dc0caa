package tornet

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// How Tor votes. The two delays are the shortest that tor accepts in a test
// network, the interval the shortest beyond the first vote.
const (
	votingInterval = 10 * time.Second
	voteDelay      = 2 * time.Second // from the votes to the consensus
	distDelay      = 2 * time.Second // from that until it is valid

	// settle is how long the authorities have, from their launch, to learn
	// of each other before the first vote. Who is missing there waits for
	// the next. Of 8 starts on two cores, 4 s were too short for none, 3 s
	// for one, 2 s for six.
	settle = 4 * time.Second
)

// joinOptions are the torrc lines, beside the DirAuthority ones, that every
// tor of the network has. %d is the votingOffset.
const joinOptions = `TestingTorNetwork 1
TestingV3AuthVotingStartOffset %d
PathsNeededToBuildCircuits 0.67
ShutdownWaitLength 0
AddressDisableIPv6 1
ConnLimit 60
`

// authorityOptions are those of every authority beside the voting intervals.
// ExitPolicyRejectPrivate is off because every address here is a private one.
// The last lines give every flag to every relay at once, which Tor would
// otherwise give to the fast ones, and to those that are up for long.
const authorityOptions = `Address 127.0.0.1
SocksPort 0
AssumeReachable 1
ExitRelay 1
ExitPolicy accept 127.0.0.0/8:*
ExitPolicy reject *:*
ExitPolicyRejectPrivate 0
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
V3AuthNIntervalsValid 3
TestingDirAuthVoteExit *
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
TestingMinExitFlagThreshold 0
MinUptimeHidServDirectoryV2 0
AuthDirFastGuarantee 1 bytes
AuthDirVoteStableGuaranteeMinUptime 0 seconds
AuthDirVoteStableGuaranteeMTBF 0 seconds
`

// votingOffset is the TestingV3AuthVotingStartOffset, in seconds, with which
// the first vote of authorities launched now is settle or up to one second
// more ahead. Without it they would vote when the clock says so, often too
// early, and be complete only in the second consensus.
func votingOffset(now time.Time) int {
	valid := now.Add(settle+voteDelay+distDelay).Unix() + 1
	return int(valid % seconds(votingInterval))
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// dirAuthority is the line by which others know an authority that listens on
// the ports or and dir.
func dirAuthority(name string, keys *keySet, or, dir int) string {
	return fmt.Sprintf("DirAuthority %s orport=%d no-v2 v3ident=%s 127.0.0.1:%d %s\n",
		name, or, fingerprint(keys.identity), dir, fingerprint(keys.relay))
}

// authorityTorrc is the configuration of an authority in the folder dir.
func authorityTorrc(options []byte, dir, name string, orPort, dirPort int) []byte {
	b := commonTorrc(options, dir)
	fmt.Fprintf(b, "Nickname %s\n", name)
	fmt.Fprintf(b, "ORPort 127.0.0.1:%d IPv4Only\nDirPort 127.0.0.1:%d\n", orPort, dirPort)
	for _, prefix := range []string{"TestingV3AuthInitial", "V3Auth"} {
		// A vote takes place the two delays before its consensus is valid.
		fmt.Fprintf(b, "%sVotingInterval %d\n", prefix, seconds(votingInterval))
		fmt.Fprintf(b, "%sVoteDelay %d\n", prefix, seconds(voteDelay))
		fmt.Fprintf(b, "%sDistDelay %d\n", prefix, seconds(distDelay))
	}
	b.WriteString(authorityOptions)
	return b.Bytes()
}

// clientTorrc is the configuration of a client in the folder dir. Its port is
// for tor to find.
func clientTorrc(options []byte, dir string, lines []string) []byte {
	b := commonTorrc(options, dir)
	for _, l := range lines {
		fmt.Fprintln(b, l)
	}
	b.WriteString("ClientOnly 1\nSocksPort 127.0.0.1:auto IsolateSOCKSAuth\n")
	return b.Bytes()
}

// commonTorrc begins every configuration.
func commonTorrc(options []byte, dir string) *bytes.Buffer {
	b := new(bytes.Buffer)
	fmt.Fprintf(b, "DataDirectory %s\n", strconv.Quote(dir))
	fmt.Fprintf(b, "Log notice stdout\nSafeLogging 1\n")
	fmt.Fprintf(b, "__OwningControllerProcess %d\n", os.Getpid())
	b.Write(options)
	return b
}
