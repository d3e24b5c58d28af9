// Go's own server, as it comes: 250 streams on one connection.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
)

var held atomic.Int64

func json(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, body)
}

func main() {
	http.HandleFunc("/x", func(w http.ResponseWriter, r *http.Request) { json(w, "{}") })
	http.HandleFunc("/held", func(w http.ResponseWriter, r *http.Request) {
		held.Add(1)
		defer held.Add(-1)
		<-r.Context().Done()
	})
	http.HandleFunc("/holding", func(w http.ResponseWriter, r *http.Request) { json(w, fmt.Sprint(held.Load())) })
	http.HandleFunc("/early", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		json(w, "{}")
	})
	http.HandleFunc("/die", func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	http.HandleFunc("/cut", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, `{"a"`)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	panic(http.ListenAndServeTLS("127.0.0.1:@PORT@", "peer.pem", "peer.pem", nil))
}
