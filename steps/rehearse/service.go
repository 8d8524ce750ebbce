package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// settle is how long a container that is healthy is watched: many fail a moment after their start.
const settle = 3 * time.Second

// service starts the API, waits for its health, measures it and ends it as ECS would.
func (r *rehearsal) service(ctx context.Context) error {
	c := r.container()
	host, err := freePort(ctx)
	if err != nil {
		return err
	}
	r.say("starting the container")
	began := time.Now()
	name, err := r.start(ctx, "api", r.spec.Definition, nil, []string{"-p", fmt.Sprintf("127.0.0.1:%d:%d", host, c.Port)})
	if why, ok := refused(err); ok {
		e := notStarted(why)
		r.report.Facts.Ended = &e
		r.report.add(Verdict{ID: "starts", Title: titleStarts, Status: Fail, Detail: why,
			Fix: "mend ENTRYPOINT, CMD or USER of the " +
				"Dockerfile, or service.command and service.user"})
		return nil
	}
	if err != nil {
		return err
	}
	seen, err := r.untilHealthy(ctx, name, host)
	if err != nil {
		return err
	}
	logs := r.logs(ctx, name)
	r.observed(seen, logs)
	if !r.judge(seen, logs, time.Since(began)) {
		return nil
	}
	if err := r.stays(ctx, name); err != nil {
		return err
	}
	r.memory(ctx, name)
	return r.ends(ctx, name)
}

const (
	titleStarts  = "It starts and stays"
	titleListens = "It listens on the port, for everybody"
	titleHealth  = "The health path answers 200"
	titleEnds    = "SIGTERM ends it in time"
	titleMemory  = "It fits into the task's memory"
)

// seen is what was observed until the container was healthy, ended, or its time was over.
type seen struct {
	state     state
	listeners []listener
	told      bool // the listeners could be read
	status    int  // the last answer of the health path, 0 when there was none
	location  string
	refusal   error // why there was no answer
	after     time.Duration
}

// untilHealthy looks at the container and asks its health path until it answers 200, the container ends, or the grace
// period is over.
func (r *rehearsal) untilHealthy(ctx context.Context, name string, host int) (seen, error) {
	began, quoted := time.Now(), time.Now()
	r.say(fmt.Sprintf("waiting for 200 from GET %s on port %d", r.spec.HealthPath, r.container().Port))
	client := &http.Client{Timeout: 5 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	defer client.CloseIdleConnections()
	var s seen
	for {
		var err error
		if s.state, err = r.state(ctx, name); err != nil {
			return s, err
		}
		s.after = time.Since(began)
		if !s.state.Running {
			return s, nil
		}
		if time.Since(quoted) > time.Second {
			r.quote(ctx, name)
			quoted = time.Now()
		}
		s.status, s.location, s.refusal = askHealth(ctx, client, host, r.container().Port, r.spec.HealthPath)
		if s.status == http.StatusOK || s.after > r.spec.Grace {
			s.listeners, s.told = r.listeners(ctx, name, s.state.Pid)
			return s, nil
		}
		select {
		case <-ctx.Done():
			return s, ctx.Err()
		case <-time.After(look):
		}
	}
}

// askHealth asks as a load balancer does: its own User-Agent, and the task's address as the host.
func askHealth(ctx context.Context, client *http.Client, host, port int, path string) (status int, location string,
	err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d%s", host, path), nil)
	if err != nil {
		return 0, "", err
	}
	req.Host = "172.31.0.10:" + strconv.Itoa(port)
	req.Header.Set("User-Agent", "ELB-HealthChecker/2.0")
	req.Header.Set("Connection", "close")
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, resp.Header.Get("Location"), nil
}

// judge turns what was seen into verdicts. It reports whether the container serves.
func (r *rehearsal) judge(s seen, logs lines, took time.Duration) bool {
	port := r.container().Port
	if !s.state.Running {
		c := r.cause(r.spec.Definition, s.state, logs)
		r.report.add(Verdict{ID: "starts", Title: titleStarts, Status: Fail, Detail: c.what, Fix: c.fix,
			Evidence: logs.last(8)})
		return false
	}
	r.report.add(Verdict{ID: "starts", Title: titleStarts, Status: Pass, Detail: "it runs"})
	if v := listens(s, port); v.Status != Pass {
		if c, ok := r.named(logs); ok && v.Status == Fail && len(s.listeners) == 0 {
			v.Detail, v.Fix = c.what+" It listens nowhere yet", c.fix
		}
		v.Evidence = logs.last(4)
		r.report.add(v)
		if v.Status == Fail {
			return false
		}
	} else {
		r.report.add(v)
	}
	v := r.healthy(s, took)
	if v.Status == Fail {
		v.Evidence = logs.last(6)
		if c, ok := r.named(logs); ok {
			v.Detail, v.Fix = v.Detail+": "+c.what, c.fix
		}
	}
	r.report.add(v)
	return v.Status != Fail
}

// listens says on which ports and addresses the container listens. Where nothing could tell, an answer does.
func listens(s seen, port int) Verdict {
	v := Verdict{ID: "listens", Title: titleListens, Status: Pass, Detail: fmt.Sprintf("it listens on port %d", port)}
	at := slices.IndexFunc(s.listeners, func(l listener) bool { return l.port == port })
	switch {
	case at >= 0 && !s.listeners[at].local || s.status != 0:
		return v
	case at >= 0:
		v.Status, v.Detail = Fail, fmt.Sprintf("It listens on port %d of localhost only, where no load balancer reaches it",
			port)
		v.Fix = "let the server listen on 0.0.0.0 (often --host 0.0.0.0, or HOST=0.0.0.0)"
	case !s.told && connected(s.refusal):
		v.Status, v.Detail = Fail, fmt.Sprintf("Nothing answers on port %d: it listens on another port, or on localhost only",
			port)
		v.Fix = "let the server listen on 0.0.0.0 and on the port in PORT, or set service.port"
	case !s.told:
		v.Status, v.Detail = Unknown, "the image has nothing that could list the open ports, and nothing answered"
	case len(s.listeners) == 0:
		v.Status, v.Detail = Fail, fmt.Sprintf("It listens on no port after %s", round(s.after))
		v.Fix = "if it needs longer to start, raise service.grace; else look at what it waits for"
	default:
		v.Status, v.Detail = Fail, fmt.Sprintf("It listens on %s, not on %d (service.port)", ports(s.listeners), port)
		v.Fix = fmt.Sprintf("set service.port to %d, or let the server listen on the port in PORT", s.listeners[0].port)
	}
	return v
}

// connected reports whether a request failed after the engine had taken the connection: nobody listens behind it.
func connected(err error) bool {
	return err != nil && !errors.Is(err, context.DeadlineExceeded)
}

func ports(all []listener) string {
	var text []string
	for _, l := range all {
		one := "port " + strconv.Itoa(l.port)
		if l.local {
			one += " of localhost"
		}
		text = append(text, one)
	}
	return strings.Join(text, " and ")
}

// healthy says what the health path answered, as the target group counts it: 200 alone is healthy.
func (r *rehearsal) healthy(s seen, took time.Duration) Verdict {
	path := r.spec.HealthPath
	v := Verdict{ID: "health", Title: titleHealth, Status: Fail}
	switch {
	case s.status == http.StatusOK:
		v.Status, v.Detail = Pass, fmt.Sprintf("GET %s answered 200 after %s", path, round(took))
		return v
	case s.status == http.StatusNotFound:
		v.Detail, v.Fix = fmt.Sprintf("GET %s answers 404: there is no such path", path),
			"set service.health_path to one that answers 200"
	case s.status >= 300 && s.status < 400:
		v.Detail = fmt.Sprintf("GET %s answers %d and leads to %s; the load balancer takes 200 alone", path, s.status,
			location(s.location))
		v.Fix = "set service.health_path to the path itself, and do not redirect it to HTTPS: the load balancer speaks " +
			"HTTP to the task"
	case s.status == http.StatusBadRequest:
		v.Detail = fmt.Sprintf("GET %s answers 400: often the server refuses the host, which is the task's address in "+
			"health checks", path)
		v.Fix = "let the health path answer for every host (Django: ALLOWED_HOSTS)"
	case s.status == http.StatusUnauthorized || s.status == http.StatusForbidden:
		v.Detail, v.Fix = fmt.Sprintf("GET %s answers %d: it asks who is there", path, s.status),
			"let the health path answer without a login"
	case s.status != 0:
		v.Detail, v.Fix = fmt.Sprintf("GET %s answers %d", path, s.status),
			"look at the lines below, or set service.health_path to another path"
	case slow(s.refusal):
		v.Detail, v.Fix = fmt.Sprintf("GET %s got no answer within 5 seconds", path),
			"let the health path answer without waiting for others"
	default:
		v.Detail, v.Fix = fmt.Sprintf("GET %s got no answer that is HTTP", path),
			"let the server speak plain HTTP: TLS ends at the load balancer"
	}
	return v
}

func slow(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// location is where a redirect leads to, without what it may carry in its query.
func location(to string) string {
	to, _, _ = strings.Cut(to, "?")
	if len(to) > 80 {
		to = to[:80] + "…"
	}
	return to
}

// stays watches a healthy container for a moment longer.
func (r *rehearsal) stays(ctx context.Context, name string) error {
	limited, cancel := context.WithTimeout(ctx, settle)
	defer cancel()
	s, err := r.untilEnded(limited, name)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && !s.Running {
		logs := r.logs(ctx, name)
		exit := r.exit(s, logs)
		r.report.Facts.Ended = &exit
		c := r.cause(r.spec.Definition, s, logs)
		r.report.add(Verdict{ID: "stays", Title: titleStarts, Status: Fail, Detail: "It was healthy and then ended: " +
			c.what, Fix: c.fix, Evidence: logs.last(8)})
	}
	return nil
}

// memory holds what the container needs at rest against the task's.
func (r *rehearsal) memory(ctx context.Context, name string) {
	v := Verdict{ID: "memory", Title: titleMemory, Status: Unknown, Detail: "the engine does not say how much it uses"}
	out, err := r.do(ctx, nil, nil, "stats", "--no-stream", "--format", "{{.MemUsage}}", name)
	used, _, _ := strings.Cut(out, "/")
	mib, ok := mebibytes(strings.TrimSpace(used))
	limit, limitErr := strconv.Atoi(r.spec.Definition.Memory)
	if err == nil && ok && limitErr == nil && limit > 0 {
		v.Status, v.Detail = Pass, fmt.Sprintf("%.0f MiB of %d at rest", mib, limit)
		if mib > float64(limit)*0.9 {
			v.Status, v.Fix = Fail, "raise service.memory"
		}
	}
	r.report.add(v)
}

// mebibytes reads a size as engines print it: 12.5MiB, 1.2GiB, 900kB.
func mebibytes(text string) (float64, bool) {
	at := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if at <= 0 {
		return 0, false
	}
	n, err := strconv.ParseFloat(text[:at], 64)
	unit := map[string]float64{"b": 1, "kib": 1 << 10, "kb": 1e3, "mib": 1 << 20, "mb": 1e6, "gib": 1 << 30,
		"gb": 1e9}[strings.ToLower(strings.TrimSpace(text[at:]))]
	return n * unit / (1 << 20), err == nil && unit > 0
}

// killed is the exit code of a process that SIGKILL ended.
const killed = 137

// ends stops the container as ECS does: SIGTERM, then SIGKILL after the stop timeout.
func (r *rehearsal) ends(ctx context.Context, name string) error {
	timeout := r.container().StopTimeout
	r.say("stopping the container")
	began := time.Now()
	if _, err := r.do(ctx, nil, nil, "stop", "-t", strconv.Itoa(timeout), name); err != nil {
		return err
	}
	took := time.Since(began)
	s, err := r.state(ctx, name)
	if err != nil {
		return err
	}
	v := Verdict{ID: "ends", Title: titleEnds, Status: Pass, Detail: "it ended after " + round(took)}
	if s.ExitCode == killed && took >= time.Duration(timeout)*time.Second {
		v.Status = Fail
		r.report.Facts.Deaf = true
		v.Detail = fmt.Sprintf("it does not end on SIGTERM: it was killed after %d seconds, and so are the requests it "+
			"serves at a deployment", timeout)
		v.Fix = "let the server handle SIGTERM; a shell as the first process does not pass it on (write CMD as a list, or " +
			"begin the command with exec)"
	}
	r.report.add(v)
	return nil
}

func round(d time.Duration) string {
	if d < time.Second {
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}

// freePort is a port of this machine that nobody listens on.
func freePort(ctx context.Context) (int, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port on this machine: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
