package status

import (
	"net/url"
	"strings"
)

// Link is a page of the AWS console.
type Link struct{ Name, URL string }

// ConsoleLinks are the pages of the console on which what the stack has can be looked at. None where there is nothing.
// The names in the addresses are those that the console itself has in them.
func (s Status) ConsoleLinks() (links []Link) {
	l := s.Live
	id := l.Identity
	host := consoleHost(id.Partition, id.Region)
	if host == "" {
		return nil
	}
	add := func(there bool, name, path string) {
		if there {
			links = append(links, Link{name, "https://" + host + path})
		}
	}
	in := "?region=" + id.Region
	service := "/ecs/v2/clusters/" + id.Cluster() + "/services/"
	add(l.Service.Exists(), "service", service+id.Service()+"/health"+in)
	add(l.Service.Exists(), "deployments", service+id.Service()+"/deployments"+in)
	for _, w := range l.Workers() {
		add(true, "worker "+strings.TrimPrefix(w.Name, id.Worker("")), service+w.Name+"/health"+in)
	}
	add(l.Cluster.Exists(), "tasks", "/ecs/v2/clusters/"+id.Cluster()+"/tasks"+in)
	add(l.LogGroup.Exists(), "logs", "/cloudwatch/home"+in+"#logsV2:log-groups/log-group/"+
		strings.ReplaceAll(url.QueryEscape(id.LogGroup()), "%", "$25"))
	if b := l.LoadBalancer.Value; b != nil {
		add(true, "load balancer", "/ec2/home"+in+"#LoadBalancer:loadBalancerArn="+b.ARN)
	}
	if g := l.ServingTargetGroup(); g != nil {
		add(true, "target group", "/ec2/home"+in+"#TargetGroup:targetGroupArn="+g.ARN)
	}
	add(l.Database.Exists(), "database", "/rds/home"+in+"#database:id="+id.Database()+";is-cluster=false")
	add(l.Cache.Exists(), "cache", "/elasticache/home"+in+"#/redis/"+id.Cache())
	add(l.Repository.Exists(), "images", "/ecr/repositories/private/"+id.Account+"/"+id.Repository()+in)
	add(len(l.Parameters.Items) > 0, "secrets", "/systems-manager/parameters/"+in)
	for _, x := range l.Schedules.Items {
		if x.Group == id.ScheduleGroup() {
			add(true, "job "+strings.TrimPrefix(x.Name, id.Prefix()+"-"), "/scheduler/home"+in+"#schedules/"+x.Group+"/"+
				x.Name)
		}
	}
	if v := l.Database.Value; v != nil {
		add(v.VPC != "", "network", "/vpcconsole/home"+in+"#VpcDetails:VpcId="+v.VPC)
	} else if b := l.LoadBalancer.Value; b != nil {
		add(b.VPC != "", "network", "/vpcconsole/home"+in+"#VpcDetails:VpcId="+b.VPC)
	}
	add(l.Budget.Exists(), "budget", "/costmanagement/home#/budgets")
	return links
}

// consoleHost is where a partition has its console, "" where that is not known.
func consoleHost(partition, region string) string {
	switch partition {
	case "aws", "":
		return region + "." + ConsoleDomain
	case "aws-cn":
		return region + ".console.amazonaws.cn"
	case "aws-us-gov":
		return region + ".console.amazonaws-us-gov.com"
	}
	return ""
}

// ConsoleDomain is the console's own.
const ConsoleDomain = "console.aws.amazon.com"
