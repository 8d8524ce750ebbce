package service

import (
	"fmt"

	"slipway/steps/cost"
	"slipway/steps/stack"
)

// What a stack of this size is assumed to use, where AWS bills by use.
const (
	assumedLogsGB   = 1.5 // the guide's figure
	assumedLCUHours = 0.8 // a whole month of a small real stack
	balancerIPs     = 2   // one address in each zone of the load balancer
)

// Prices are the step's lines of the bill. A hosted zone is none of them: slipway makes none, it must be there already.
func Prices(s stack.Settings, p cost.Prices) []cost.Line {
	t := tally{region: s.Region, prices: p}
	arch, name := "x86", "x86"
	if s.Architecture() == "ARM64" {
		arch, name = "arm", "ARM"
	}
	count, cpu, memory := float64(s.Service.Count), float64(s.Service.CPU)/1024, float64(s.Service.Memory)/1024
	if s.Service.Count > 0 {
		t.add(fmt.Sprintf("Fargate %g vCPU / %g GB %s × %d", cpu, memory, name, s.Service.Count), "",
			use{"fargate." + arch + "_vcpu_hour", cost.HoursPerMonth * cpu * count}, use{"fargate." + arch + "_gb_hour", cost.HoursPerMonth * memory * count})
	}
	t.add("load balancer", "", use{"alb.hour", cost.HoursPerMonth})
	t.estimate("load balancer capacity", "0.8 LCU-hours, what a small API uses in a month", use{"alb.lcu_hour", assumedLCUHours})
	t.estimate("public IPv4 addresses", fmt.Sprintf("%d for the load balancer (one a zone), %d for the tasks", balancerIPs, s.Service.Count),
		use{"public_ipv4_hour", cost.HoursPerMonth * (balancerIPs + count)})
	addresses := &t.lines[len(t.lines)-1]
	tasks := addresses.USD * count / (balancerIPs + count)
	addresses.Parts = []cost.Part{{Action: idLoadBalancer, USD: addresses.USD - tasks}, {Action: idService, USD: tasks}}
	t.estimate("CloudWatch Logs", fmt.Sprintf("%g GB a month; the account's first 5 GB are free", assumedLogsGB), use{"cloudwatch_logs.ingest_gb", assumedLogsGB})
	return t.lines
}

// use is an amount of something that has a price.
type use struct {
	key    string
	amount float64
}

// tally collects lines of the bill.
type tally struct {
	region string
	prices cost.Prices
	lines  []cost.Line
}

func (t *tally) add(item, detail string, uses ...use) { t.line(item, detail, false, uses) }

func (t *tally) estimate(item, detail string, uses ...use) { t.line(item, detail, true, uses) }

func (t *tally) line(item, detail string, estimated bool, uses []use) {
	line := cost.Line{Step: step, Item: item, Detail: detail, Estimated: estimated}
	how := ""
	for _, u := range uses {
		usd, unproven, ok := t.prices.Price(t.region, u.key)
		line.Estimated = line.Estimated || unproven || !ok
		line.USD += usd * u.amount
		if how != "" {
			how += " + "
		}
		how += fmt.Sprintf("%.4g × $%.5g", u.amount, usd)
		if !ok {
			how += " (no price known)"
		}
	}
	if line.Detail == "" {
		line.Detail = how
	} else {
		line.Detail = how + "; " + detail
	}
	t.lines = append(t.lines, line)
}
