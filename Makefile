# `make` alone lists the targets.
.DEFAULT_GOAL := help
GO ?= go
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -y -qq

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

test: redis ## run the tests (installs redis-server where it is missing)
	$(GO) test ./...

check: redis gcc ## format, vet, static analysis, race tests
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "gofmt -w $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -race ./...

build: ## one static binary: ./bin/handoff
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/handoff ./cmd/handoff

demo: ## the main job, here and now
	$(GO) run ./cmd/handoff demo

bench: redis ## figures: stores, a whole turn, the search
	$(GO) test -run '^$$' -bench . -benchmem ./...

redis:
	@command -v redis-server >/dev/null || { $(APT) update && $(APT) install redis-server; }

gcc: # the race detector needs a C compiler
	@command -v $${CC:-gcc} >/dev/null || { $(APT) update && $(APT) install gcc libc6-dev; }

.PHONY: help test check build demo bench redis gcc
