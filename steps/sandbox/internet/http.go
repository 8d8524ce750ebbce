package internet

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/acm"
	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	simecs "slipway/steps/sandbox/ecs"
	"slipway/steps/sandbox/elb"
	"slipway/steps/sandbox/rds"
)

// NewFetcher returns the simulated internet's HTTP, as it looks from outside the account.
func NewFetcher(s *core.Sandbox) *Fetcher { return &Fetcher{s} }

// Fetcher gets URLs that lead to the account's load balancers.
type Fetcher struct{ s *core.Sandbox }

// outside is the address requests come from.
const outside = "198.51.100.7"

// Fetch gets a URL. With dial the connection goes to that host, while the name asked for and the one the certificate
// must carry stay the URL's. Redirects are answers. An error means that nothing answered: no such host, refused, timed
// out, no TLS.
func (f *Fetcher) Fetch(ctx context.Context, rawURL, dial string) (status int, body string, err error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return 0, "", err
	}
	err = (&Resolver{f.s}).ask(ctx, func(c *core.Call) error {
		status, body, err = visit(c, u, cmp.Or(dial, u.Hostname()))
		return err
	})
	if err != nil {
		return 0, "", &url.Error{Op: "Get", URL: rawURL, Err: err}
	}
	return status, body, nil
}

// Reach opens a TCP connection to a database of the account from outside.
func (f *Fetcher) Reach(ctx context.Context, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	return (&Resolver{f.s}).ask(ctx, func(c *core.Call) error {
		core.Settle(c)
		number, _ := strconv.Atoi(port)
		if !rds.Answers(c, host, outside, int32(number)) {
			return dialing(os.ErrDeadlineExceeded)
		}
		return nil
	})
}

// visit connects to a host and asks for a URL.
func visit(c *core.Call, u *url.URL, host string) (status int, body string, err error) {
	if u.Hostname() == "checkip.amazonaws.com" {
		return http.StatusOK, outside + "\n", nil
	}
	port := int32(80)
	if u.Scheme == "https" {
		port = 443
	}
	if n, err := strconv.Atoi(u.Port()); err == nil {
		port = int32(n)
	}
	end, addresses := follow(c, host)
	w, b := balancerNamed(c, end)
	switch {
	case len(addresses) == 0:
		return 0, "", dialing(noSuchHost(host))
	case b == nil:
		return 0, "", dialing(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	case b.Scheme == types.LoadBalancerSchemeEnumInternal, b.State(c.Now()) == types.LoadBalancerStateEnumProvisioning,
		!ec2.State.In(w).Permits(b.Groups, nil, outside, port),
		slices.ContainsFunc(b.Subnets, func(to string) bool { return !ec2.State.In(w).Crosses("", to, port) }):
		return 0, "", dialing(os.ErrDeadlineExceeded)
	}
	i := slices.IndexFunc(elb.State.In(w).ListenersOf(b.ARN), func(l *elb.Listener) bool { return l.Port == port })
	if i < 0 {
		return 0, "", dialing(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	}
	l := elb.State.In(w).ListenersOf(b.ARN)[i]
	if (u.Scheme == "https") != (l.Protocol == types.ProtocolEnumHttps) {
		if u.Scheme == "https" {
			return 0, "", http.ErrSchemeMismatch
		}
		return http.StatusBadRequest, "The plain HTTP request was sent to HTTPS port", nil
	}
	if u.Scheme == "https" {
		if err := trusts(w, l, u.Hostname()); err != nil {
			return 0, "", fmt.Errorf("tls: failed to verify certificate: %w", err)
		}
	}
	at := *c
	at.World = w
	return answerAction(&at, b, l.Action(u.Hostname()))
}

// trusts says whether one of a listener's certificates is for a host.
func trusts(w *core.World, l *elb.Listener, host string) error {
	var names []string
	for _, arn := range l.Certificates {
		if certificate := acm.State.In(w).Certificates[arn]; certificate != nil {
			names = append(names, certificate.Names...)
		}
	}
	shown := &x509.Certificate{DNSNames: names}
	return shown.VerifyHostname(host)
}

// answerAction does what a listener's action says.
func answerAction(c *core.Call, b *elb.Balancer, a types.Action) (status int, body string, err error) {
	switch {
	case a.RedirectConfig != nil:
		status, _ = strconv.Atoi(strings.TrimPrefix(string(a.RedirectConfig.StatusCode), "HTTP_"))
		return status, "", nil
	case a.FixedResponseConfig != nil:
		status, _ = strconv.Atoi(core.Value(a.FixedResponseConfig.StatusCode))
		return status, core.Value(a.FixedResponseConfig.MessageBody), nil
	}
	for _, arn := range elb.ForwardsTo(a) {
		status, body = forwardTo(c, b, arn)
		return status, body, nil
	}
	return http.StatusServiceUnavailable, "", nil
}

// forwardTo hands a request to a healthy target, or says what a load balancer says that has none.
func forwardTo(c *core.Call, b *elb.Balancer, group string) (status int, body string) {
	ecs := simecs.Of(c) // tasks first come to their present state
	g := elb.State.In(c.World).Groups[group]
	if g == nil {
		return http.StatusServiceUnavailable, ""
	}
	status = http.StatusServiceUnavailable
	g.Settle(c.Now())
	for _, t := range g.Targets {
		switch health := t.Health(c.Now(), true); health.State {
		case types.TargetHealthStateEnumDraining:
			continue
		case types.TargetHealthStateEnumHealthy:
		default:
			// With no healthy target a load balancer tries the others, and they do not answer.
			status = http.StatusBadGateway
			if health.Reason == types.TargetHealthReasonEnumTimeout {
				status = http.StatusGatewayTimeout
			}
			continue
		}
		for _, task := range ecs.Tasks {
			if task.IP != t.ID || task.Status != "RUNNING" {
				continue
			}
			if !ec2.State.In(c.World).Permits(task.Groups(c), b.Groups, "", t.Port) {
				return http.StatusGatewayTimeout, ""
			}
			return http.StatusOK, taskSays(task, c)
		}
		status = http.StatusBadGateway
	}
	return status, ""
}

// taskSays is what the sandbox's applications answer on every path.
func taskSays(t *simecs.Task, c *core.Call) string {
	environment := ""
	if d := simecs.State.In(c.World).Definition(t.Definition); d != nil && len(d.ContainerDefinitions) > 0 {
		environment = t.Variables(c, d.ContainerDefinitions[0])["APP_ENV"]
	}
	b, err := json.Marshal(struct {
		Status string `json:"status"`
		Env    string `json:"env"`
	}{"ok", environment})
	if err != nil {
		return ""
	}
	return string(b)
}

func dialing(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
