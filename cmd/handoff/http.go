package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"handoff/bot"
	"handoff/dialog/api"
)

// operations serves /livez, /readyz and /metrics, and what adapters mount.
// The API is nil where nobody is let in.
func operations(registry *prometheus.Registry, ready func(context.Context) error, accounts []bot.Account, programs http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok") // never depends on Redis or a platform: a restart would not mend those
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		if err := ready(ctx); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	if programs != nil {
		mux.Handle(api.Prefix+"/", programs)
	}
	for _, a := range accounts {
		if m, ok := a.Adapter.(bot.Mounter); ok {
			m.Mount(mux)
		}
	}
	return mux
}

// serveHTTP serves h until ctx ends and what was under way is answered.
func serveHTTP(ctx context.Context, listener net.Listener, h http.Handler) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		_ = server.Shutdown(grace) // what is left is cut: its platform redelivers
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("http: serve %s: %w", listener.Addr(), err)
	}
	<-ended // Serve returns when Shutdown begins
	return nil
}
