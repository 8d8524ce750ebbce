package sandbox

import (
	"errors"
	"net"
	"slices"
	"testing"
)

func hosts(servers []*net.NS) (names []string) {
	for _, s := range servers {
		names = append(names, s.Host)
	}
	return names
}

func TestForeignDNS(t *testing.T) {
	s, _ := account(t)
	r := s.Resolver()
	var dns *net.DNSError
	if _, err := r.LookupNS(t.Context(), "shop.dev"); !errors.As(err, &dns) || !dns.IsNotFound {
		t.Errorf("a domain nobody has: %v", err)
	}
	s.SetDNS("shop.dev", "NS", "ns1.registrar.example")
	s.SetDNS("api.shop.dev", "CNAME", "edge.shop.dev.")
	s.SetDNS("EDGE.shop.dev.", "A", "192.0.2.1")
	if servers, err := r.LookupNS(t.Context(), "shop.dev."); err != nil || !slices.Equal(hosts(servers),
		[]string{"ns1.registrar.example."}) {
		t.Errorf("name servers %v %v", hosts(servers), err)
	}
	if _, err := r.LookupNS(t.Context(), "api.shop.dev"); !errors.As(err, &dns) {
		t.Errorf("a name that is no zone has name servers: %v", err)
	}
	if addresses, err := r.LookupHost(t.Context(), "api.shop.dev"); err != nil ||
		!slices.Equal(addresses, []string{"192.0.2.1"}) {
		t.Errorf("addresses %v %v", addresses, err)
	}
	if name, err := r.LookupCNAME(t.Context(), "api.shop.dev"); err != nil || name != "edge.shop.dev." {
		t.Errorf("canonical name %v %v", name, err)
	}
	s.SetDNS("api.shop.dev", "CNAME")
	if _, err := r.LookupHost(t.Context(), "api.shop.dev"); !errors.As(err, &dns) {
		t.Errorf("a record taken back: %v", err)
	}
}

func TestALoopOfNamesEnds(t *testing.T) {
	s, _ := account(t)
	s.SetDNS("a.shop.dev", "CNAME", "b.shop.dev")
	s.SetDNS("b.shop.dev", "CNAME", "a.shop.dev")
	if addresses, err := s.Resolver().LookupHost(t.Context(), "a.shop.dev"); err == nil {
		t.Errorf("resolved to %v", addresses)
	}
}
