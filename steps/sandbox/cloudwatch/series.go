package cloudwatch

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ecs"
	"slipway/steps/sandbox/elb"
	"slipway/steps/sandbox/rds"
)

// measure is a metric's values over a span. Metrics that nothing publishes, dimensions that no resource has and minutes
// in which nothing ran have none: CloudWatch does not know of them.
func measure(c *core.Call, s *types.MetricStat, from, to time.Time) []point {
	minute := source(c, s.Metric)
	period := time.Duration(*s.Period) * time.Second
	if minute == nil || period < time.Minute { // none of these has a finer resolution
		return nil
	}
	var points []point
	for at := from.Truncate(period); at.Before(to); at = at.Add(period) {
		var values []float64
		for m := at; m.Before(at.Add(period)); m = m.Add(time.Minute) {
			if !m.Before(from.Truncate(time.Minute)) && m.Before(c.Now()) {
				if v, ok := minute(m); ok {
					values = append(values, v)
				}
			}
		}
		if len(values) > 0 {
			points = append(points, point{at, combine(*s.Stat, values)})
		}
	}
	return points
}

// combine is a statistic of the values of a period's minutes.
func combine(stat string, values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	switch stat {
	case "Sum":
		return sum
	case "SampleCount":
		return float64(len(values))
	case "Minimum":
		return slices.Min(values)
	case "Maximum":
		return slices.Max(values)
	case "Average":
		return sum / float64(len(values))
	}
	return slices.Max(values) // of a few minutes' percentiles
}

// source is what publishes a metric: its value in a minute, if it has one.
func source(c *core.Call, m *types.Metric) func(time.Time) (float64, bool) {
	of := map[string]string{}
	for _, d := range m.Dimensions {
		of[*d.Name] = *d.Value
	}
	switch namespace := *m.Namespace; {
	case namespace == "AWS/ECS" && len(of) == 2:
		return container(c, *m.MetricName, of["ClusterName"], of["ServiceName"])
	case namespace == "AWS/ApplicationELB" && len(of) == 1:
		return balancer(c, *m.MetricName, of["LoadBalancer"])
	case namespace == "AWS/RDS" && len(of) == 1:
		return database(c, *m.MetricName, of["DBInstanceIdentifier"])
	}
	return nil
}

// container is a metric of a service. ECS publishes it for the minutes in which tasks run.
func container(c *core.Call, name, cluster, service string) func(time.Time) (float64, bool) {
	level := map[string]float64{"CPUUtilization": 22, "MemoryUtilization": 47}[name]
	spans, there := ecs.Ran(c, cluster, service)
	if !there || level == 0 {
		return nil
	}
	return func(at time.Time) (float64, bool) {
		n, _ := running(spans, at)
		return level * wave(name+service, at, 0.3), n > 0
	}
}

// running counts the tasks that ran in a minute, and those of them that answered.
func running(spans []ecs.Span, at time.Time) (all, healthy int) {
	for _, s := range spans {
		if s.From.Before(at.Add(time.Minute)) && s.To.After(at) {
			all++
			if s.Healthy {
				healthy++
			}
		}
	}
	return all, healthy
}

// balancer is a metric of a load balancer. It publishes what is not zero alone.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
func balancer(c *core.Call, name, dimension string) func(time.Time) (float64, bool) {
	w := elb.State.In(c.World)
	var found *elb.Balancer
	for _, b := range w.Balancers {
		if strings.HasSuffix(b.ARN, ":loadbalancer/"+dimension) {
			found = b
		}
	}
	if found == nil || len(w.ListenersOf(found.ARN)) == 0 {
		return nil
	}
	var groups []string
	for arn := range w.Groups {
		if slices.Contains(w.BalancersOf(arn), found.ARN) {
			groups = append(groups, arn)
		}
	}
	var spans []ecs.Span
	for _, s := range ecs.Behind(c, groups) {
		more, _ := ecs.Ran(c, s[0], s[1])
		spans = append(spans, more...)
	}
	// people come once something has answered, and go on asking when nothing does any more
	began := found.Ready
	for i, s := range slices.DeleteFunc(slices.Clone(spans), func(s ecs.Span) bool { return !s.Healthy }) {
		if i == 0 || s.From.Before(began) {
			began = s.From
		}
	}
	return func(at time.Time) (float64, bool) {
		if at.Before(began) {
			return 0, false
		}
		requests := math.Round(140 * wave("requests"+found.Name, at, 0.6))
		_, healthy := running(spans, at)
		switch name {
		case "RequestCount":
			return requests, true
		case "HTTPCode_ELB_5XX_Count": // nobody is there to answer
			return requests, healthy == 0
		case "HTTPCode_Target_5XX_Count":
			return 1, healthy > 0 && roll("errors"+found.Name, at) > 0.93
		case "TargetResponseTime":
			return 0.06 * wave("time"+found.Name, at, 0.5), healthy > 0
		}
		return 0, false
	}
}

// database is a metric of a DB instance.
func database(c *core.Call, name, id string) func(time.Time) (float64, bool) {
	since, storage, there := rds.Measured(c, id)
	if !there {
		return nil
	}
	return func(at time.Time) (float64, bool) {
		if at.Before(since) {
			return 0, false
		}
		switch name {
		case "FreeStorageSpace":
			days := at.Sub(since).Hours() / 24
			return float64(storage) * (1 << 30) * max(0.05, 0.83-0.004*days), true
		case "DatabaseConnections":
			return math.Round(6 * wave("connections"+id, at, 0.4)), true
		case "CPUUtilization":
			return 8 * wave("cpu"+id, at, 0.5), true
		}
		return 0, false
	}
}

// wave is a factor around 1 that rises and falls over half an hour, with some noise: the same in the same minute.
func wave(seed string, at time.Time, swing float64) float64 {
	turn := 2 * math.Pi * float64(at.Unix()) / (35 * 60)
	return 1 + swing*(0.7*math.Sin(turn+6*roll(seed, time.Time{}))+0.6*(roll(seed, at)-0.5))
}

// roll is a number between 0 and 1 that only depends on a seed and a minute.
func roll(seed string, at time.Time) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed + at.UTC().Format("200601021504")))
	return float64(h.Sum64()>>11) / (1 << 53)
}
