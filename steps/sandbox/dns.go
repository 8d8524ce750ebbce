package sandbox

// dnsWorld is the DNS of everybody else.
type dnsWorld struct {
	Undelegated []string
}

// Undelegate says that a domain is hosted elsewhere: a hosted zone of that name in the account is not asked by anyone.
func (s *Sandbox) Undelegate(domain string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Global.DNS.Undelegated = append(s.state.Global.DNS.Undelegated, domain)
}
