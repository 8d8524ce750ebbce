package ingress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Health is what a look at the health URL from here has found.
type Health struct {
	URL    string
	Dial   string // the load balancer's name, when it was asked straight because DNS does not point at it yet
	Status int    // 0: not reached
	Body   string
	Err    error // why it could not be reached: says nothing about the service
	Note   string
}

// OK reports whether the health check answered 200.
func (h Health) OK() bool { return h.Status == 200 }

// Answer says in words what was answered and where. The name that stands in for the domain while there is no
// certificate is nobody's address, so it is not shown.
func (h Health) Answer() string {
	if path, pending := strings.CutPrefix(h.URL, "http://"+pendingHost); pending {
		return fmt.Sprintf("the API answers %d at %s", h.Status, path)
	}
	return fmt.Sprintf("%s answers %d", h.URL, h.Status)
}

// where names what was asked.
func (h Health) where() string {
	if path, pending := strings.CutPrefix(h.URL, "http://"+pendingHost); pending {
		return path + " at the load balancer"
	}
	return h.URL
}

// URL is where the API is reached: https on the domain once 443 stands, else http on the load balancer's name. Empty:
// nowhere yet.
func URL(s stack.Settings, l *live.Stack) string {
	switch {
	case s.Service.Domain != "" && l.Listener(443) != nil:
		return "https://" + s.Service.Domain
	case s.Service.Domain == "" && l.LoadBalancer.Exists():
		return "http://" + l.LoadBalancer.Value.DNS
	}
	return ""
}

// CheckHealth fetches the health path once. While DNS does not lead to the load balancer it asks the load balancer
// straight, under the right host name; while there is no certificate, through the rule for slipway.invalid.
func CheckHealth(ctx context.Context, tools Tools, s stack.Settings, l *live.Stack) Health {
	if tools.Fetcher == nil || !l.LoadBalancer.Exists() {
		return Health{Err: errors.New("there is nothing to fetch from yet")}
	}
	lb := l.LoadBalancer.Value
	h := Health{URL: URL(s, l) + s.Service.HealthPath}
	switch {
	case URL(s, l) == "":
		h.URL, h.Dial = "http://"+pendingHost+s.Service.HealthPath, lb.DNS
		h.Note = "asked through the load balancer: HTTPS waits for the certificate"
	case s.Service.Domain != "" && !resolvesTo(ctx, tools.Resolver, s.Service.Domain, lb.DNS):
		h.Dial = lb.DNS
		h.Note = "asked through the load balancer: " + s.Service.Domain + " does not lead there from here yet"
	}
	h.Status, h.Body, h.Err = tools.Fetcher.Fetch(ctx, h.URL, h.Dial)
	return h
}

// resolvesTo reports whether DNS, asked from here, gives a name one of the load balancer's addresses.
func resolvesTo(ctx context.Context, resolver Resolver, name, balancer string) bool {
	if resolver == nil {
		return true
	}
	here, err := resolver.LookupHost(ctx, name)
	if err != nil {
		return false
	}
	there, err := resolver.LookupHost(ctx, balancer)
	if err != nil {
		return true // nothing to compare with: take the name as it is
	}
	return slices.ContainsFunc(here, func(address string) bool { return slices.Contains(there, address) })
}

// planHealth plans the look at the health URL, after anything that could have changed its answer.
func planHealth(b *plan.Builder, tools Tools) {
	before := []string{idService, idListener80, idListener443, idAlias, idLoadBalancer, idTargetGroup,
		"network/alb-group", "network/app-group"}
	if !slices.ContainsFunc(before, b.Will) {
		return
	}
	b.Add(plan.Action{
		ID: idHealth, Step: step, Verb: plan.Check, Name: b.Settings.Service.HealthPath, Title: "health of the " +
			"API", Typical: 10 * time.Second,
		Needs: before, EvenIfWaiting: true, Run: func(ctx context.Context,
			r *plan.Run) error {
			return verifyHealth(ctx, r, tools)
		},
	})
}

// healthPatience is how long wrong answers are put down to things still settling: listeners, targets just registered.
const healthPatience = 2 * time.Minute

// verifyHealth fetches until the answer is right. A wrong answer that stays fails; not being able to reach it from here
// is told and fails nothing.
func verifyHealth(ctx context.Context, r *plan.Run, tools Tools) error {
	if r.Settings.Service.Count == 0 {
		return nil // nothing is meant to answer
	}
	if tools.Fetcher == nil {
		r.Note(plan.Note{Step: step, Text: "health could not be verified: there is no way to fetch a page from here"})
		return nil
	}
	var h Health
	err := r.Until(ctx, plan.Wait{Typical: 10 * time.Second, Timeout: healthPatience,
		Check: func(ctx context.Context) (bool, string, error) {
			h = CheckHealth(ctx, tools, r.Settings, r.Live())
			switch {
			case h.OK():
				return true, "", nil
			case h.Err != nil:
				return false, "not reached from here yet", nil
			}
			return false, h.Answer(), nil
		}})
	var late *plan.TimeoutError
	switch {
	case err == nil && h.OK():
		said := h.Answer()
		if h.Note != "" {
			said += ", " + h.Note
			r.Note(plan.Note{Step: step, Text: "health: " + said})
		}
		r.Progress(said)
		return nil
	case err != nil && !errors.As(err, &late):
		return err
	case h.Err != nil:
		text := "health could not be verified from here: " + h.where() + " was not reached (" + h.Err.Error() + ")"
		r.Progress(text)
		r.Note(plan.Note{Step: step, Text: text})
		return nil
	}
	return fmt.Errorf("%s, not 200%s; look at the application's log: slipway logs", h.Answer(), bodyLine(h.Body))
}

func bodyLine(body string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(body), "\n")
	if line == "" {
		return ""
	}
	if len(line) > 200 {
		line = line[:200] + "…"
	}
	return " (" + line + ")"
}

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
