package ingress

import (
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestZonesNobodyAsks: a name that the zone hands on, two zones of one name and CAA records stop the plan before
// anything is requested.
func TestZonesNobodyAsks(t *testing.T) {
	ns := func(zone, name string, values ...string) live.Record {
		return live.Record{Zone: zone, Name: name, Type: "NS", Values: values}
	}
	caa := func(name string, values ...string) live.Record {
		return live.Record{Zone: "Z1", Name: name, Type: "CAA", Values: values}
	}
	one := []live.HostedZone{{ID: "Z1", Name: "dele.com"}}
	own := ns("Z1", "dele.com", "ns-1.awsdns.com", "ns-2.awsdns.net")
	for name, c := range map[string]struct {
		domain, dns, zone string
		zones             []live.HostedZone
		servers, records  []live.Record
		delegated         []string
		answer            string // the problem's
		says              []string
	}{
		"the zone's own": {domain: "api.dele.com", zones: one, servers: []live.Record{own}},
		"a name between is handed on": {domain: "api.dev.dele.com", zones: one,
			servers: []live.Record{own,
				ns("Z1", "dev.dele.com", "ns-1.other-dns.net", "ns-2.other-dns.net")}, answer: "service.domain", says: []string{
				"dev.dele.com", "ns-1.other-dns.net", "service.dns=elsewhere"}},
		"the domain itself is handed on": {domain: "api.dele.com", zones: one,
			servers: []live.Record{own, ns("Z1", "api.dele.com", "ns.other.net")}, answer: "service.domain", says: []string{
				"ns.other.net"}},
		"a name beside is handed on": {domain: "api.dele.com", zones: one,
			servers: []live.Record{own, ns("Z1", "dev.dele.com", "ns.other.net"), ns("Z1", "i.dele.com", "ns.other.net")}},
		"a name below is handed on": {domain: "api.dele.com", zones: one,
			servers: []live.Record{own, ns("Z1", "x.api.dele.com", "ns.other.net")}},
		"handed on, and DNS is elsewhere": {domain: "api.dev.dele.com", dns: "elsewhere", zones: one,
			servers: []live.Record{own, ns("Z1", "dev.dele.com", "ns.other.net")}},
		"handed to a zone of the account": {domain: "api.dev.dele.com",
			zones: append(one, live.HostedZone{ID: "Z2", Name: "dev.dele.com"}), servers: []live.Record{own,
				ns("Z1", "dev.dele.com", "ns-9.awsdns.org."), ns("Z2", "dev.dele.com", "ns-9.awsdns.org", "ns-8.awsdns.com")}},
		"the account's zone is not the one": {domain: "api.dev.dele.com",
			zones: append(one, live.HostedZone{ID: "Z2", Name: "dev.dele.com"}), servers: []live.Record{own,
				ns("Z1", "dev.dele.com", "ns.other.net"), ns("Z2", "dev.dele.com",
					"ns-9.awsdns.org")}, answer: "service.domain", says: []string{"ns.other.net"}},

		"two zones of one name": {domain: "api.dele.com",
			zones: append(one, live.HostedZone{ID: "Z9", Name: "dele.com"}), servers: []live.Record{own,
				ns("Z9", "dele.com", "ns-7.awsdns.com")}, answer: "service.zone", says: []string{"Z1 (ns-1.awsdns.com",
				"Z9 (ns-7.awsdns.com"}},
		"two zones, one named": {domain: "api.dele.com", zone: "Z9",
			zones: append(one, live.HostedZone{ID: "Z9", Name: "dele.com"}), servers: []live.Record{own,
				ns("Z9", "dele.com", "ns-7.awsdns.com")}},
		"two zones, the internet has one": {domain: "api.dele.com",
			zones: append(one, live.HostedZone{ID: "Z9", Name: "dele.com"}), servers: []live.Record{own,
				ns("Z9", "dele.com", "ns-7.awsdns.com")}, delegated: []string{"ns-7.awsdns.com."}},
		"two zones, the internet has none": {domain: "api.dele.com",
			zones: append(one, live.HostedZone{ID: "Z9", Name: "dele.com"}), servers: []live.Record{own,
				ns("Z9", "dele.com", "ns-7.awsdns.com")}, delegated: []string{"ns.registrar.net"}, answer: "service.zone"},

		"CAA for another": {domain: "api.dele.com", zones: one,
			records: []live.Record{caa("dele.com", `0 issue "letsencrypt.org"`)}, answer: "service.domain",
			says: []string{"CAA record dele.com", "letsencrypt.org", "amazon.com"}},
		"CAA for nobody": {domain: "api.dele.com", zones: one,
			records: []live.Record{caa("api.dele.com", `0 issue ";"`)}, answer: "service.domain",
			says: []string{"allows nobody"}},
		"CAA for Amazon among others": {domain: "api.dele.com", zones: one,
			records: []live.Record{caa("dele.com", `0 issue "letsencrypt.org"`,
				`0 issue "amazontrust.com; validationmethods=dns-01"`)}},
		"CAA of the name itself counts": {domain: "api.dele.com", zones: one,
			records: []live.Record{caa("dele.com", `0 issue "letsencrypt.org"`), caa("api.dele.com", `0 issue "amazon.com"`)}},
		"CAA of the name above does not": {domain: "api.dele.com", zones: one,
			records: []live.Record{caa("dele.com", `0 issue "amazon.com"`), caa("api.dele.com", `0 issue "digicert.com"`)},
			answer:  "service.domain"},
		"CAA of another name": {domain: "api.dele.com", zones: one,
			records: []live.Record{caa("www.dele.com", `0 issue "letsencrypt.org"`)}},
		"CAA for wildcards": {domain: "api.dele.com", zones: one,
			records: []live.Record{caa("dele.com", `0 issuewild ";"`)}},
		"CAA that only says where to write": {domain: "api.dele.com", zones: one,
			records: []live.Record{caa("dele.com", `0 iodef "mailto:a@dele.com"`)}},
		"CAA nobody understands": {domain: "api.dele.com", zones: one,
			records: []live.Record{caa("dele.com", `128 future "x"`)}, answer: "service.domain", says: []string{"critical"}},
	} {
		s := stack.Guide()
		s.App, s.Region, s.Account = "shop", "eu-west-1", "123456789012"
		s.Service.Domain, s.Service.Zone = c.domain, c.zone
		if c.dns != "" {
			s.Service.DNS = c.dns
		}
		l := &live.Stack{Identity: s.Identity("aws")}
		l.HostedZones.Items, l.NameServers.Items, l.Records.Items = c.zones, c.servers, c.records
		if c.delegated != nil {
			l.Delegated = map[string][]string{"dele.com": c.delegated}
		}
		b := plan.NewBuilder(s, l, plan.Intent{})
		valid := Valid(b)
		problems := b.Plan().Problems
		if valid != (c.answer == "") || valid != (len(problems) == 0) {
			t.Errorf("%s: %+v", name, problems)
			continue
		}
		for _, p := range problems {
			if p.Resource != c.answer {
				t.Errorf("%s: it is about %s", name, p.Resource)
			}
			for _, text := range c.says {
				if !strings.Contains(p.Why+" "+p.WayOut, text) {
					t.Errorf("%s: it does not say %q: %s; %s", name, text, p.Why, p.WayOut)
				}
			}
		}
		if c.delegated != nil && valid {
			if z := ZoneFor(s, l); z.ID != "Z9" {
				t.Errorf("%s: the records would go to %s", name, z.ID)
			}
		}
	}
}
