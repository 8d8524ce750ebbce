package session

import (
	"context"
	"time"

	"slipway/steps/live"
)

// askingDNS is how long the internet is asked for a zone's name servers.
const askingDNS = 5 * time.Second

// delegated asks the internet for the name servers of a name under which the account has several public zones: one of
// them counts. What is not answered stays unknown, and the plan asks.
func (s *Session) delegated(ctx context.Context, l *live.Stack) {
	if s.Env.Resolver == nil || s.Settings.Service.Domain == "" {
		return
	}
	seen := map[string]int{}
	for _, z := range l.HostedZones.Items {
		if seen[z.Name]++; seen[z.Name] != 2 {
			continue
		}
		asking, cancel := context.WithTimeout(ctx, askingDNS)
		servers, err := s.Env.Resolver.LookupNS(asking, z.Name)
		cancel()
		if err != nil {
			continue
		}
		if l.Delegated == nil {
			l.Delegated = map[string][]string{}
		}
		for _, ns := range servers {
			l.Delegated[z.Name] = append(l.Delegated[z.Name], ns.Host)
		}
	}
}
