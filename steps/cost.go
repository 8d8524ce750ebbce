package steps

import (
	"strings"

	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Estimate prices the stack the settings describe.
func Estimate(s stack.Settings, p cost.Prices) cost.Estimate {
	var lines []cost.Line
	for _, step := range all {
		lines = append(lines, step.Prices(s, p)...)
	}
	return cost.Sum(lines)
}

// EstimateRunning prices what AWS has now, by the answers it was evidently made with. What is not there costs nothing.
func EstimateRunning(l *live.Stack, p cost.Prices) cost.Estimate {
	s, _ := Recover(l)
	if l.Database.Value == nil {
		s.Data.Database = "none"
	}
	if l.Cache.Value == nil && l.CacheCluster.Value == nil {
		s.Data.Cache = "none"
	}
	s.Service.Count = 0
	if l.Service.Value != nil {
		s.Service.Count = l.Service.Value.Desired
	}
	var lines []cost.Line
	for _, line := range Estimate(s, p).Lines {
		if there(line, l) {
			lines = append(lines, line)
		}
	}
	return cost.Sum(lines)
}

// Priced reports whether everything that has a price was read, so that the estimate of what runs is whole.
func Priced(l *live.Stack) bool {
	for _, err := range []error{l.Database.Err, l.Cache.Err, l.CacheCluster.Err, l.Repository.Err, l.Service.Err,
		l.Services.Err,
		l.LoadBalancer.Err, l.LogGroup.Err} {
		if err != nil {
			return false
		}
	}
	return true
}

// there reports whether AWS has what a line is for, as far as the settings do not say it.
func there(line cost.Line, l *live.Stack) bool {
	switch {
	case line.Step == "image":
		return l.Repository.Value != nil
	case line.Step != "service":
		return true
	case strings.HasPrefix(line.Item, "load balancer"), strings.HasPrefix(line.Item, "public IPv4"):
		return l.LoadBalancer.Value != nil
	case strings.HasPrefix(line.Item, "CloudWatch Logs"):
		return l.LogGroup.Value != nil
	}
	return true
}

// PricedAsUSEast1 reports whether a region has no prices of its own in the book, so that it is priced as us-east-1: a
// difference to another region's says nothing of what AWS will charge there.
func PricedAsUSEast1(p cost.Prices, region string) bool {
	book, ok := p.(interface{ Known(region string) bool })
	return ok && !book.Known(region)
}
