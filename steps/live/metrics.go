package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"slipway/steps/cloud"
)

// Metric names a series that home shows.
type Metric string

// The metrics that are asked for, as far as the stack has what they are of.
const (
	Requests       Metric = "requests"    // to the load balancer, a minute
	TargetErrors   Metric = "target5xx"   // answers 5xx of the tasks, a minute
	BalancerErrors Metric = "balancer5xx" // answers 5xx of the load balancer itself, a minute
	ResponseTime   Metric = "response"    // seconds, the slowest 5 % left out
	CPU            Metric = "cpu"         // per cent of what the tasks have
	Memory         Metric = "memory"      // per cent of what the tasks have
	FreeStorage    Metric = "storage"     // bytes that the database has left
	Connections    Metric = "connections" // to the database
	metricsPeriod         = time.Minute   // of a data point
	MetricsSpan           = time.Hour     // how far back is asked
	metricsCall           = "cloudwatch:GetMetricData"
)

// Metrics are what CloudWatch has of a stack. A metric that is not in Series was not asked for: the stack has nothing
// that it could be of.
type Metrics struct {
	From, To time.Time
	Asked    int // AWS charges by the metrics that are asked for
	Series   map[Metric]Fact[Series]
}

// Series are the data points of one metric, oldest first. None: CloudWatch has none in the span.
type Series []Point

// Point is the value of one minute.
type Point struct {
	At    time.Time
	Value float64
}

// Last is the newest point, nil where there is none.
func (s Series) Last() *Point {
	if len(s) == 0 {
		return nil
	}
	return &s[len(s)-1]
}

// Since adds up the points from a moment on, and counts them.
func (s Series) Since(at time.Time) (sum float64, points int) {
	for _, p := range s {
		if !p.At.Before(at) {
			sum += p.Value
			points++
		}
	}
	return sum, points
}

// query is a metric with its place in CloudWatch.
type query struct {
	metric          Metric
	namespace, name string
	stat            string
	dimensions      []types.Dimension
}

// queries are the metrics of what a stack has.
func (l *Stack) queries() (all []query) {
	dimensions := func(pairs ...string) (list []types.Dimension) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, types.Dimension{Name: new(pairs[i]), Value: new(pairs[i+1])})
		}
		return list
	}
	if l.LoadBalancer.Exists() {
		_, name, _ := strings.Cut(l.LoadBalancer.Value.ARN, ":loadbalancer/")
		of := dimensions("LoadBalancer", name)
		all = append(all, query{Requests, "AWS/ApplicationELB", "RequestCount", "Sum", of},
			query{TargetErrors, "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", of},
			query{BalancerErrors, "AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Sum", of},
			query{ResponseTime, "AWS/ApplicationELB", "TargetResponseTime", "p95", of})
	}
	if l.Service.Exists() {
		of := dimensions("ClusterName", l.Identity.Cluster(), "ServiceName", l.Service.Value.Name)
		all = append(all, query{CPU, "AWS/ECS", "CPUUtilization", "Average", of},
			query{Memory, "AWS/ECS", "MemoryUtilization", "Average", of})
	}
	if l.Database.Exists() {
		of := dimensions("DBInstanceIdentifier", l.Database.Value.ID)
		all = append(all, query{FreeStorage, "AWS/RDS", "FreeStorageSpace", "Average", of},
			query{Connections, "AWS/RDS", "DatabaseConnections", "Average", of})
	}
	return all
}

// ReadMetrics asks CloudWatch for the hour before now, in one call. It asks nothing where the stack has nothing to
// measure.
func ReadMetrics(ctx context.Context, c *cloud.Clients, l *Stack, now time.Time) *Metrics {
	to := now.Truncate(metricsPeriod)
	m := &Metrics{From: to.Add(-MetricsSpan), To: to, Series: map[Metric]Fact[Series]{}}
	asked := l.queries()
	if m.Asked = len(asked); m.Asked == 0 {
		return m
	}
	in := &cloudwatch.GetMetricDataInput{StartTime: &m.From, EndTime: &m.To, ScanBy: types.ScanByTimestampAscending}
	for _, q := range asked {
		in.MetricDataQueries = append(in.MetricDataQueries, types.MetricDataQuery{Id: new(string(q.metric)),
			MetricStat: &types.MetricStat{Period: new(int32(metricsPeriod.Seconds())), Stat: new(q.stat),
				Metric: &types.Metric{Namespace: new(q.namespace), MetricName: new(q.name), Dimensions: q.dimensions}}})
	}
	results, err := pages(ctx, metricsCall, cloudwatch.NewGetMetricDataPaginator(c.CloudWatch, in),
		func(o *cloudwatch.GetMetricDataOutput) []types.MetricDataResult { return o.MetricDataResults })
	for _, q := range asked {
		points, said := seriesOf(results, string(q.metric))
		m.Series[q.metric] = fact(&points, firstError(err, said), metricsCall)
	}
	return m
}

// seriesOf puts the pages of one metric together. A metric that the answer leaves out, or gives in part, was not read.
func seriesOf(results []types.MetricDataResult, id string) (points Series, err error) {
	err = errors.New("CloudWatch's answer leaves it out")
	for _, r := range results {
		if aws.ToString(r.Id) != id {
			continue
		}
		switch {
		case r.StatusCode == types.StatusCodeForbidden:
			return nil, errors.New("CloudWatch refuses it: Forbidden")
		case r.StatusCode == types.StatusCodeInternalError:
			return nil, errors.New("CloudWatch could not give it: InternalError")
		case len(r.Timestamps) != len(r.Values):
			return nil, fmt.Errorf("CloudWatch gives %d times for %d values", len(r.Timestamps), len(r.Values))
		case r.StatusCode == types.StatusCodePartialData:
			err = errors.New("CloudWatch gave a part of it")
		default:
			err = nil
		}
		for i, at := range r.Timestamps {
			points = append(points, Point{at, r.Values[i]})
		}
	}
	slices.SortStableFunc(points, func(a, b Point) int { return a.At.Compare(b.At) })
	return points, err
}
