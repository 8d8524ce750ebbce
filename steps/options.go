package steps

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/ingress"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/schedule"
	"slipway/steps/stack"
)

// Options are the answers a question offers: its own options and what the account has for it, in the order that suits
// the answers there are. partition is the account's, "" when it is not known.
func Options(q question.Question, s stack.Settings, partition string, choices []question.Option) []question.Option {
	switch {
	case q.Kind == question.YesNo:
		return []question.Option{{Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}}
	case q.ID == "region":
		return near(inPartition(q.Options, partition), s.Region)
	case q.ID == "service.domain":
		return domains(choices, s.App)
	case q.ID == "service.zone":
		return append([]question.Option{{Value: "", Label: "the longest match"}}, choices...)
	case q.ID == "service.certificate":
		return append(slices.Clone(q.Options), certificates(choices, s.Service.Domain)...)
	case q.ID == "schedule.timezone":
		return schedule.Zones(schedule.LocalZone())
	}
	return append(slices.Clone(q.Options), choices...)
}

// regions are the regions there are, by place.
func regions() []question.Option {
	all := cloud.Regions()
	slices.SortStableFunc(all, func(a, b cloud.Region) int { return cmp.Compare(a.Place, b.Place) })
	options := make([]question.Option, len(all))
	for i, r := range all {
		options[i] = question.Option{Value: r.Name, Label: r.Name + "  " + r.Place}
		if r.OptIn {
			options[i].Note = "the account has to enable it first"
		}
	}
	return options
}

// near puts first the regions that can be used at once, those of a region's own part of the world before others, by
// place.
func near(options []question.Option, region string) []question.Option {
	part := func(name string) string { before, _, _ := strings.Cut(name, "-"); return before }
	rank := func(o question.Option) int {
		r, known := cloud.RegionNamed(o.Value)
		switch {
		case known && r.OptIn:
			return 2
		case part(o.Value) != part(region):
			return 1
		}
		return 0
	}
	slices.SortStableFunc(options, func(a, b question.Option) int {
		if order := cmp.Compare(rank(a), rank(b)); order != 0 || rank(a) == 0 {
			return order
		}
		return cmp.Compare(part(a.Value), part(b.Value))
	})
	return options
}

// inPartition keeps the regions that credentials of a partition reach.
func inPartition(options []question.Option, partition string) []question.Option {
	return slices.DeleteFunc(slices.Clone(options), func(o question.Option) bool {
		r, known := cloud.RegionNamed(o.Value)
		return partition != "" && known && r.Partition != partition
	})
}

// validateRegion refuses what is no region, and what is like one but a letter or two. A region slipway has never heard
// of, and close to none, may be new.
func validateRegion(name string) error {
	if err := stack.ValidateRegion(name); err != nil {
		return err
	}
	if _, known := cloud.RegionNamed(name); !known {
		if near := cloud.SuggestRegion(name); near != "" {
			return fmt.Errorf("there is no region %s: did you mean %s?", name, near)
		}
	}
	return nil
}

// domains are names under the account's hosted zones, and none at all.
func domains(zones []question.Option, app string) []question.Option {
	var options []question.Option
	for _, z := range zones {
		name, _, _ := strings.Cut(z.Label, " ")
		options = append(options, question.Option{Value: "api." + name, Note: "its zone is in this account: HTTPS by itself"})
		if app != "" && app != "api" {
			options = append(options, question.Option{Value: app + "." + name,
				Note: "its zone is in this account: HTTPS by itself"})
		}
	}
	return append(options, question.Option{Value: "", Label: "no domain", Note: "plain HTTP on the load balancer's own " +
		"name: fine to try things out"})
}

// certificates are those that hold for a domain, or may.
func certificates(choices []question.Option, domain string) []question.Option {
	return slices.DeleteFunc(slices.Clone(choices), func(o question.Option) bool {
		return o.For != "" && !ingress.Covers(strings.Split(o.For, ","), domain)
	})
}

// CertificateHelps reports whether a first setup should ask which certificate serves: the account has one that spares a
// domain hosted elsewhere the wait for a new one, or the answers name one already.
func CertificateHelps(get func(string) string, l *live.Stack) bool {
	domain := get("service.domain")
	if domain == "" || get("service.certificate") != "" {
		return domain != ""
	}
	return get("service.dns") == "elsewhere" && l != nil && ingress.HasCertificateFor(l, domain)
}
