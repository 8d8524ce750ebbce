package cost

import (
	"cmp"
	"slices"
	"strings"
)

// Share is what one AWS service bills of a line or of an estimate.
type Share struct {
	Service string  `json:"service"`
	USD     float64 `json:"usd"`
}

// billedBy are the AWS services, by how the keys of their prices begin.
var billedBy = []struct{ key, service string }{
	{"fargate.", "ECS Fargate"}, {"alb.", "Load Balancing"}, {"public_ipv4", "VPC, IPv4"}, {"nat_", "VPC, NAT"},
	{"rds_", "RDS"}, {"elasticache", "ElastiCache"}, {"ecr_", "ECR"}, {"cloudwatch", "CloudWatch"},
	{"ssm_", "SSM"}, {"scheduler", "Scheduler"}, {"route53", "Route 53"},
}

// ServiceOf is the AWS service that bills what a key of the price book is the price of.
func ServiceOf(key string) string {
	for _, b := range billedBy {
		if strings.HasPrefix(key, b.key) {
			return b.service
		}
	}
	return "other"
}

// ByService is what each AWS service bills a month, the dearest first. The shares are the whole sum together.
func (e Estimate) ByService() []Share {
	cents := map[string]int{}
	for _, l := range e.Lines {
		for _, s := range l.Shares {
			cents[s.Service] += Cents(s.USD)
		}
		if len(l.Shares) == 0 {
			cents["other"] += Cents(l.USD)
		}
	}
	var shares []Share
	for service, n := range cents {
		if n != 0 {
			shares = append(shares, Share{service, dollars(n)})
		}
	}
	slices.SortFunc(shares, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.USD, a.USD), strings.Compare(a.Service, b.Service))
	})
	return shares
}

// share adds to what a service has of a line.
func share(shares []Share, key string, usd float64) []Share {
	service := ServiceOf(key)
	if at := slices.IndexFunc(shares, func(s Share) bool { return s.Service == service }); at >= 0 {
		shares[at].USD += usd
		return shares
	}
	return append(shares, Share{service, usd})
}
