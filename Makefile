# make run, make test: the two commands to know. The rest is for who works on it.

export GOFLAGS := -trimpath

# The part of Go that erases what a function used; releases are built with it.
experiment := GOEXPERIMENT=runtimesecret
release    := CGO_ENABLED=0 $(experiment)
tools      := $(CURDIR)/build/tools

staticcheck := honnef.co/go/tools/cmd/staticcheck@v0.8.2
govulncheck := golang.org/x/vuln/cmd/govulncheck@v1.8.0

# Where make run serves on this machine.
LOCAL := 127.0.0.1:8480

.PHONY: run demo build man test pages clients trace attack kill check bench clean

run: build
	@packaging/apt-install tor
	@# Locked memory: as much as may be had; with less, fewer secrets fit.
	@ulimit -l unlimited 2>/dev/null || \
	 sudo -n prlimit --pid $$$$ --memlock=unlimited:unlimited 2>/dev/null || \
	 ulimit -l $$(ulimit -H -l) 2>/dev/null || true; \
	exec build/lethe serve --state var --local $(LOCAL)

demo: build
	@packaging/apt-install tor
	@exec build/lethe demo

build:
	@mkdir -p build
	$(release) go build -buildvcs=false -ldflags='-s -w -buildid=' -o build/lethe ./cmd/lethe

# The manual page that is in the source.
man: build
	build/lethe help man > docs/lethe.1

test:
	packaging/apt-install age tor firefox-esr mandoc strace
	@command -v exiftool >/dev/null || packaging/apt-install libimage-exiftool-perl
	go test ./vault ./handlers ./handlers/api ./handlers/budget ./handlers/clean ./handlers/desk \
		./handlers/parcel ./handlers/phrase ./handlers/picture ./handlers/trace ./assets ./policy
	go test ./handlers/guard -stress 10s
	$(experiment) go test -race -timeout 28m ./...
	@# What stays in memory is looked for in what is shipped: without -race.
	$(release) go test -run '^(TestTrace|TestTraceLinks|TestTraceTips|TestPanicLeavesNothing|TestKill|TestKillTor|TestTorIsNotRoot)$$' ./cmd/lethe
	$(release) go test -run '^TestFormsLeaveNothing$$' ./handlers/clean

# Every page in a browser, at several widths, light and dark, against
# axe-core and the Nu HTML checker. Pictures and pages stay in build/pages.
checkers := build/checkers
pages: $(checkers)/done
	packaging/apt-install chromium
	@command -v java >/dev/null || packaging/apt-install default-jre-headless
	$(experiment) go test -count=1 -tags pages -timeout 20m -run '^TestPages' ./cmd/lethe

# By version and digest; their install scripts do not run.
$(checkers)/done: $(wildcard cmd/lethe/testdata/pages/*) cmd/lethe/testdata/pages/.npmrc
	packaging/apt-install npm
	@mkdir -p $(checkers)
	cp $^ $(checkers)
	cd $(checkers) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# Programs that others wrote, against the service on loopback.
clients := build/clients
clients: $(clients)/done
	packaging/apt-install curl
	@command -v node >/dev/null || packaging/apt-install nodejs
	$(experiment) go test -count=1 -tags clients -run '^TestClients' ./cmd/lethe

$(clients)/done: $(wildcard cmd/lethe/testdata/clients/*) cmd/lethe/testdata/clients/.npmrc
	packaging/apt-install npm
	@mkdir -p $(clients)
	cp $^ $(clients)
	cd $(clients) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# The long search for traces in memory. It prints the table in SECURITY.md.
rounds := 60
trace:
	@test "$$(id -u)" = 0 || { echo 'lethe: error: only root can look into the site' >&2; \
	 echo 'lethe: hint: sudo -E env PATH="$$PATH" make trace' >&2; exit 1; }
	packaging/apt-install strace
	$(release) go test -count=1 -v -run '^(TestFinds|TestInProgram)' ./handlers/trace
	$(release) go test -count=1 -v -run '^TestFormsLeaveNothing$$' ./handlers/clean
	$(release) go test -count=1 -timeout 60m -v -run '^(TestTrace|TestSiteTouchesNoFile)$$' ./cmd/lethe -trace-rounds=$(rounds)

# Attacks on a running site, on this machine alone. They print the table in
# SECURITY.md.
attack:
	$(release) go test -count=1 -tags attack -timeout 20m -v -run '^TestAttacks$$' ./cmd/lethe

# Processes killed at random, for long: make kill kills=1000 tor-kills=0.
kills     := 200
tor-kills := 10
kill:
	packaging/apt-install tor
	$(release) go test -count=1 -timeout 60m -v -run '^TestKill' ./cmd/lethe -kills $(kills) -tor-kills $(tor-kills)

check:
	@mkdir -p $(tools)
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "gofmt: $$unformatted"; exit 1; }
	go vet ./...
	$(experiment) go vet -tags pages,clients,attack ./...
	GOBIN=$(tools) go install $(staticcheck)
	$(experiment) $(tools)/staticcheck -tags pages,clients,attack ./...
	GOBIN=$(tools) go install $(govulncheck)
	@# govulncheck: 3 is a finding; anything else but 0 is its database out of reach.
	$(tools)/govulncheck ./... || { test $$? -ne 3 && echo 'govulncheck: no database, not checked'; }

bench:
	$(experiment) go test -timeout 60m -run '^$$' -bench . ./...

clean:
	rm -rf build
