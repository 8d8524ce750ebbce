package ingress

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Fetcher gets a URL. When dial is not empty the connection goes to that host instead of the URL's; the host name asked
// for, and the one the certificate must carry, stay the URL's. Redirects are answers, not followed.
type Fetcher interface {
	Fetch(ctx context.Context, url, dial string) (status int, body string, err error)
}

// Web is the Fetcher that really goes out.
type Web struct{}

// answerLimit is how much of a body is kept: health answers are a line.
const answerLimit = 4 << 10

// Fetch implements Fetcher.
func (Web) Fetch(ctx context.Context, url, dial string) (status int, body string, err error) {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	transport := &http.Transport{
		DisableKeepAlives: true, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second,
		DialContext: func(ctx context.Context, kind, address string) (net.Conn, error) {
			if dial != "" {
				_, port, err := net.SplitHostPort(address)
				if err != nil {
					return nil, err
				}
				address = net.JoinHostPort(dial, port)
			}
			return dialer.DialContext(ctx, kind, address)
		},
	}
	client := &http.Client{
		Transport: transport, Timeout: 15 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", fmt.Errorf("compose request for %s: %w", url, err)
	}
	request.Header.Set("User-Agent", "slipway")
	answer, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, answerLimit))
	if err != nil {
		return answer.StatusCode, "", fmt.Errorf("read the answer of %s: %w", url, err)
	}
	return answer.StatusCode, string(text), nil
}
