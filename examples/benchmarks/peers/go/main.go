// The profile endpoint in Go: three goroutines of an errgroup under one context with a timeout.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

type profile struct {
	UserData        json.RawMessage  `json:"user_data"`
	Recommendations []string         `json:"recommendations"`
	Analytics       map[string]int64 `json:"analytics"`
}

type service struct {
	db      *pgxpool.Pool
	client  *http.Client
	ml      string
	timeout time.Duration
}

func (s *service) user(ctx context.Context, id string) (json.RawMessage, error) {
	var data json.RawMessage
	err := s.db.QueryRow(ctx, "SELECT data FROM users WHERE id = $1", id).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return json.RawMessage("{}"), nil
	}
	return data, err
}

func (s *service) recommendations(ctx context.Context, id string) ([]string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.ml+"/recommendations?user="+url.QueryEscape(id), nil)
	if err != nil {
		return nil, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the ML service answered %s", response.Status)
	}
	var titles []string
	err = json.NewDecoder(response.Body).Decode(&titles)
	return titles, err
}

func (s *service) analytics(ctx context.Context, id string) (map[string]int64, error) {
	rows, err := s.db.Query(ctx, "SELECT event_type, count FROM analytics WHERE user_id = $1", id)
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int64)
	var event string
	var count int64
	_, err = pgx.ForEachRow(rows, []any{&event, &count}, func() error {
		counts[event] = count
		return nil
	})
	return counts, err
}

func (s *service) profile(ctx context.Context, id string) (profile, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	var all profile
	group.Go(func() (err error) {
		all.UserData, err = s.user(ctx, id)
		return err
	})
	group.Go(func() (err error) {
		all.Recommendations, err = s.recommendations(ctx, id)
		return err
	})
	group.Go(func() (err error) {
		all.Analytics, err = s.analytics(ctx, id)
		return err
	})
	err := group.Wait()
	return all, err
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("user_id")
	if id == "" {
		answer(w, http.StatusBadRequest, map[string]string{"error": "user_id must be given"})
		return
	}
	all, err := s.profile(r.Context(), id)
	switch {
	case err == nil:
		answer(w, http.StatusOK, all)
	case errors.Is(err, context.DeadlineExceeded):
		answer(w, http.StatusRequestTimeout, map[string]string{"error": "Request timeout"})
	default:
		log.Print(err)
		answer(w, http.StatusInternalServerError, map[string]string{"error": "Internal server error"})
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func run() error {
	timeout, err := time.ParseDuration(os.Getenv("AGGREGATION_TIMEOUT"))
	if err != nil {
		return err
	}
	connections, err := strconv.Atoi(os.Getenv("DATABASE_POOL_SIZE"))
	if err != nil {
		return err
	}
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	config.MaxConns = int32(connections)
	db, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return err
	}
	defer db.Close()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 256 // 2 unless it is told otherwise, far too few for one host
	transport.MaxIdleConns = 256

	mux := http.NewServeMux()
	mux.Handle("GET /api/aggregated", &service{
		db:      db,
		client:  &http.Client{Transport: transport},
		ml:      os.Getenv("ML_SERVICE_URL"),
		timeout: timeout,
	})
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	return http.Serve(listener, mux)
}

func main() {
	log.Fatal(run())
}
