# `make` alone lists the targets.
.DEFAULT_GOAL := help
GO ?= go
# Ends what hangs. Go's own ten minutes for a package are the machine's to break: a
# busy one takes as long for the race tests of ./cmd/handoff.
GUARD := -timeout 40m
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -y -qq

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

test: redis chromium ## run the tests (installs redis-server and chromium where they are missing)
	$(GO) test $(GUARD) ./...

# SQLite is C turned into Go: under the race detector its suites take minutes, and
# every goroutine of ours around it runs raced in ./bot and ./cmd/handoff. The storm
# runs the built binary.
check: redis chromium gcc ## format, vet, static analysis, race tests
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "gofmt -w $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test $(GUARD) -race $$($(GO) list ./... | grep -vE '/(sqlitestore|storetest|storm)$$')
	$(GO) test $(GUARD) ./bot/sqlitestore ./bot/storetest ./cmd/handoff/storm

build: ## one static binary: ./bin/handoff
	CGO_ENABLED=0 $(GO) build -trimpath -tags timetzdata -ldflags '-s -w' -o bin/handoff ./cmd/handoff

demo: ## the main job, here and now
	$(GO) run ./cmd/handoff demo

bench: redis ## figures: the stores, a whole turn, the search; then the whole program against fakes
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) run ./cmd/handoff bench

storm: redis ## kill real processes for a while: make storm KILLS=200 MESSAGES=20000 TICKETS=400
	$(GO) test -count=1 -timeout 60m -v ./cmd/handoff/storm -storm.kills=$(or $(KILLS),200) -storm.messages=$(or $(MESSAGES),20000) \
		-storm.discord.kills=$(or $(KILLS),60) -storm.discord.messages=$(or $(MESSAGES),4000) \
		-storm.desk.kills=$(or $(KILLS),60) -storm.desk.tickets=$(or $(TICKETS),150) -storm.forgets

peers: npm ## our adapters against fakes that others wrote: docs/peers.md
	cd cmd/handoff/peers && npm install --no-package-lock --no-audit --no-fund
	$(GO) vet -tags peers ./cmd/handoff/peers
	$(GO) test -tags peers -count=1 -v ./cmd/handoff/peers

redis:
	@command -v redis-server >/dev/null || { $(APT) update && $(APT) install redis-server; }

chromium: # the demo's page is tried in a real browser
	@command -v chromium >/dev/null || { $(APT) update && $(APT) install chromium fonts-noto-cjk; }

npm:
	@command -v npm >/dev/null || { $(APT) update && $(APT) install nodejs npm; }

gcc: # the race detector needs a C compiler
	@command -v $${CC:-gcc} >/dev/null || { $(APT) update && $(APT) install gcc libc6-dev; }

.PHONY: help test check build demo bench storm peers redis chromium npm gcc
