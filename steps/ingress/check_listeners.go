package ingress

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

// checkHTTPS looks at every listener of the load balancer and at every rule: nothing may be answered over plain HTTP
// but with a redirect to HTTPS or a fixed reply, and what speaks TLS must speak it well.
func checkHTTPS(in check.Input) check.Result {
	l := in.Live
	switch {
	case l.LoadBalancer.Err != nil:
		return check.Unread("the load balancer", l.LoadBalancer.Call, "LoadBalancers[]", l.LoadBalancer.Err)
	case l.LoadBalancer.Value == nil:
		return check.Result{Status: check.NotApplicable, Detail: "there is no load balancer yet"}
	case l.Listeners.Err != nil:
		return check.Unread("its listeners", l.Listeners.Call, "Listeners[]", l.Listeners.Err)
	}
	secure := l.Listener(443)
	if secure == nil {
		return check.Result{Status: check.Fail, Detail: "there is no HTTPS listener: everything travels readable",
			Fix:      nextForHTTPS(in.Settings, l),
			Evidence: []check.Evidence{{Call: l.Listeners.Call, Field: "Listeners[].Port", Value: "no 443"}}}
	}
	r := check.Result{Status: check.Pass}
	var wrong []string
	for n := range l.Listeners.Items {
		listener := &l.Listeners.Items[n]
		name := fmt.Sprintf("Listeners[%d]", listener.Port)
		if speaksTLS(listener) {
			r.Evidence = append(r.Evidence,
				check.Evidence{Call: l.Listeners.Call, Field: name + ".SslPolicy", Value: listener.Policy})
			if !acceptable(listener.Policy) {
				wrong = append(wrong, "the TLS policy "+listener.Policy+ofPort(listener)+" allows old protocols or ciphers")
			}
		}
		said := plainHTTP(listener)
		if len(said) > 0 || !speaksTLS(listener) && listener.Port != 80 {
			r.Evidence = append(r.Evidence, check.Evidence{Call: l.Listeners.Call, Field: name + " " + listener.Protocol +
				" DefaultActions and rules", Value: describeListener(listener)})
		}
		wrong = append(wrong, said...)
	}
	if len(wrong) > 0 {
		r.Status, r.Detail = check.Fail, strings.Join(wrong, "; ")
	}
	for n := range l.Listeners.Items {
		if listener := &l.Listeners.Items[n]; speaksTLS(listener) {
			r = judgeCertificates(in, listener, r)
		}
	}
	return r
}

// speaksTLS reports whether a listener speaks TLS.
func speaksTLS(l *live.Listener) bool {
	return l.Protocol == "HTTPS" || l.Protocol == "TLS" || l.Protocol == "" && (l.Policy != "" || l.Port == 443)
}

// ofPort names a listener where it is not the usual one.
func ofPort(l *live.Listener) string {
	if l.Port == 443 {
		return ""
	}
	return fmt.Sprintf(" of port %d", l.Port)
}

// plainHTTP says what a listener does over plain HTTP, or leads to it: by its default and by every rule.
func plainHTTP(l *live.Listener) (wrong []string) {
	port := fmt.Sprintf("port %d", l.Port)
	if why := answersPlainHTTP(l, l.Default); why != "" {
		wrong = append(wrong, port+why)
	}
	for _, rule := range l.Rules {
		if len(rule.Hosts) == 1 && rule.Hosts[0] == pendingHost { // no request comes for it
			continue
		}
		if why := answersPlainHTTP(l, rule.Actions); why != "" {
			wrong = append(wrong, "rule "+rule.Priority+" of "+port+why)
		}
	}
	return wrong
}

// answersPlainHTTP says how actions answer over plain HTTP, "" when they do not.
func answersPlainHTTP(l *live.Listener, actions []live.ListenerAction) string {
	for _, a := range actions {
		switch {
		case a.Type == "fixed-response", a.Type == "redirect" && leadsToHTTPS(l, a):
		case a.Type == "redirect":
			return " redirects to plain HTTP"
		case !speaksTLS(l):
			return " answers without redirecting to HTTPS"
		}
	}
	return ""
}

// leadsToHTTPS reports whether a redirect ends at HTTPS. Without a protocol ELB keeps the request's own.
func leadsToHTTPS(l *live.Listener, a live.ListenerAction) bool {
	switch strings.ToUpper(a.RedirectProtocol) {
	case "HTTPS":
		return true
	case "", "#{PROTOCOL}":
		return speaksTLS(l)
	}
	return false
}

// describeListener says what a listener does, by default and by its rules.
func describeListener(l *live.Listener) string {
	does := []string{describe(l.Default)}
	for _, rule := range l.Rules {
		does = append(does, "rule "+rule.Priority+" "+describe(rule.Actions))
	}
	return strings.Join(slices.Compact(does), ", ")
}
