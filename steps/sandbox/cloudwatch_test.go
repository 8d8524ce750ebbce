package sandbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// asked is a query as home makes it.
func asked(id, namespace, name string, pairs ...string) types.MetricDataQuery {
	m := &types.Metric{Namespace: &namespace, MetricName: &name}
	for i := 0; i < len(pairs); i += 2 {
		m.Dimensions = append(m.Dimensions, types.Dimension{Name: &pairs[i], Value: &pairs[i+1]})
	}
	return types.MetricDataQuery{Id: &id, MetricStat: &types.MetricStat{Metric: m, Period: new(int32(60)),
		Stat: new("Average")}}
}

// TestMetricsAreStrict: what CloudWatch refuses is refused.
func TestMetricsAreStrict(t *testing.T) {
	_, c := account(t)
	now := time.Now()
	sound := func() *cloudwatch.GetMetricDataInput {
		return &cloudwatch.GetMetricDataInput{StartTime: new(now.Add(-time.Hour)), EndTime: &now,
			MetricDataQueries: []types.MetricDataQuery{asked("cpu", "AWS/ECS", "CPUUtilization", "ClusterName", "shop",
				"ServiceName", "shop-api")}}
	}
	if out, err := c.CloudWatch.GetMetricData(t.Context(), sound()); err != nil || len(out.MetricDataResults) != 1 ||
		out.MetricDataResults[0].StatusCode != types.StatusCodeComplete || len(out.MetricDataResults[0].Values) != 0 {
		t.Fatalf("a service that is not there has no data points: %+v, %v", out, err)
	}
	for name, change := range map[string]func(in *cloudwatch.GetMetricDataInput){
		"not matching the expected pattern": func(in *cloudwatch.GetMetricDataInput) {
			in.MetricDataQueries[0].Id = new("CPU-1")
		},
		"not unique": func(in *cloudwatch.GetMetricDataInput) {
			in.MetricDataQueries = append(in.MetricDataQueries, in.MetricDataQueries[0])
		},
		"multiple of 60": func(in *cloudwatch.GetMetricDataInput) {
			in.MetricDataQueries[0].MetricStat.Period = new(int32(90))
		},
		"parameter Stat": func(in *cloudwatch.GetMetricDataInput) { in.MetricDataQueries[0].MetricStat.Stat = new("Mean") },
		"less than the parameter EndTime": func(in *cloudwatch.GetMetricDataInput) {
			in.EndTime = new(now.Add(-2 * time.Hour))
		},
		"greater than 500": func(in *cloudwatch.GetMetricDataInput) {
			in.MetricDataQueries = nil
			for i := range 501 {
				in.MetricDataQueries = append(in.MetricDataQueries, asked(fmt.Sprintf("q%d", i), "AWS/ECS", "CPUUtilization"))
			}
		},
		"dimension must not be empty": func(in *cloudwatch.GetMetricDataInput) {
			in.MetricDataQueries[0].MetricStat.Metric.Dimensions[0].Value = new("")
		},
		"nextToken is invalid": func(in *cloudwatch.GetMetricDataInput) { in.NextToken = new("made up") },
	} {
		in := sound()
		change(in)
		if _, err := c.CloudWatch.GetMetricData(t.Context(), in); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
