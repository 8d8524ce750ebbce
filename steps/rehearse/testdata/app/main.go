// Command app is a server that fails in the way its first argument says.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	mode := "good"
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	address, status := ":"+os.Getenv("PORT"), http.StatusOK
	switch mode {
	case "crash":
		die(3, "fatal: cannot parse config")
	case "ends":
		fmt.Println("migrations done")
		os.Exit(0)
	case "port":
		address = ":3000"
	case "localhost":
		address = "127.0.0.1:" + os.Getenv("PORT")
	case "slow":
		time.Sleep(time.Hour)
	case "500":
		status = http.StatusInternalServerError
	case "401":
		status = http.StatusUnauthorized
	case "memory":
		eat()
	case "python":
		die(1, "Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in <module>\n    "+
			"os.environ['STRIPE_SECRET']\nKeyError: 'STRIPE_SECRET'")
	case "pydantic":
		die(1, "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings\nsecret_key\n  Field "+
			"required [type=missing]\nadmin_email\n  Field required [type=missing]")
	case "node":
		die(1, "Error: Missing required environment variable: SESSION_SECRET\n    at Object.<anonymous> (/app/index.js:4:9)")
	case "go":
		die(1, "panic: required key MAIL_TOKEN missing value")
	case "database":
		die(1, "Error: connect ECONNREFUSED 10.0.0.9:5432")
	case "tls":
		die(1, "sqlalchemy.exc.OperationalError: SSL error: certificate verify failed")
	case "notls":
		die(1, `FATAL: no pg_hba.conf entry for host "10.0.0.5", user "shop", database "shop", no encryption`)
	case "readonly":
		if err := os.WriteFile("/cache.db", []byte("x"), 0o600); err != nil {
			die(1, err.Error())
		}
	case "denied":
		if err := os.WriteFile("/etc/cache.db", []byte("x"), 0o600); err != nil {
			die(1, err.Error())
		}
	case "low":
		address = ":80"
	case "later":
		go func() { time.Sleep(1500 * time.Millisecond); die(4, "lost the queue") }()
	case "migrate":
		die(1, `ERROR: relation "users" does not exist`)
	case "environment":
		for _, pair := range os.Environ() {
			name, _, _ := strings.Cut(pair, "=")
			fmt.Println("has", name)
		}
		os.Exit(0)
	case "leak":
		die(1, "cannot log in with "+os.Getenv("STRIPE_KEY"))
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		if mode != "deaf" {
			os.Exit(0)
		}
	}()
	http.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {
		switch mode {
		case "redirect":
			http.Redirect(w, r, "https://example.com/health", http.StatusMovedPermanently)
			return
		case "hang":
			time.Sleep(time.Minute)
		case "host":
			if !strings.HasPrefix(r.Host, "api.example.com") {
				http.Error(w, "Invalid HTTP_HOST header", http.StatusBadRequest)
				return
			}
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "ok")
	})
	if err := http.ListenAndServe(address, nil); err != nil {
		die(1, err.Error())
	}
}

func die(code int, words string) {
	fmt.Fprintln(os.Stderr, words)
	os.Exit(code)
}

// eat takes memory until it is killed.
func eat() {
	var all [][]byte
	for {
		b := make([]byte, 8<<20)
		for i := range b {
			b[i] = 1
		}
		all = append(all, b)
		_ = all
	}
}
