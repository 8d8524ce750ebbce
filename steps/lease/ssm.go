package lease

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// parameters keeps a lease in SSM Parameter Store. They are Strings without tags: what searches for the stack must not
// find them.
type parameters struct {
	client *ssm.Client
	path   string
}

// Parameters keeps the lease of a stack in SSM.
func Parameters(c *cloud.Clients, id stack.Identity) Store {
	return parameters{c.SSM, strings.TrimSuffix(id.LeasePath(), "/")}
}

const description = "slipway's lease: the run that may write to this stack. It goes away by itself."

func (p parameters) name(generation int) *string {
	return new(p.path + "/" + strconv.Itoa(generation))
}

func (p parameters) List(ctx context.Context) (Listing, error) {
	var l Listing
	pages := ssm.NewGetParametersByPathPaginator(p.client, &ssm.GetParametersByPathInput{Path: new(p.path)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(ctx)
		if err != nil {
			return Listing{}, err
		}
		l.Now, _ = awsmiddleware.GetServerTime(out.ResultMetadata)
		for _, x := range out.Parameters {
			number, err := strconv.Atoi(strings.TrimPrefix(aws.ToString(x.Name), p.path+"/"))
			if err != nil || number < 1 {
				continue // nothing that slipway made
			}
			l.Generations = append(l.Generations, Generation{number, x.Version, aws.ToTime(x.LastModifiedDate),
				aws.ToString(x.Value)})
		}
	}
	slices.SortFunc(l.Generations, func(a, b Generation) int { return cmp.Compare(a.Number, b.Number) })
	return l, nil
}

func (p parameters) Create(ctx context.Context, generation int, text string) error {
	_, err := p.client.PutParameter(ctx, &ssm.PutParameterInput{
		Name: p.name(generation), Type: types.ParameterTypeString, Value: &text, Description: new(description),
		Overwrite: new(false),
	})
	if cloud.Is(err, "ParameterAlreadyExists") {
		return ErrExists
	}
	return err
}

func (p parameters) Renew(ctx context.Context, generation int, text string) (int64, error) {
	out, err := p.client.PutParameter(ctx, &ssm.PutParameterInput{
		Name: p.name(generation), Type: types.ParameterTypeString, Value: &text, Overwrite: new(true),
	})
	if err != nil {
		return 0, err
	}
	if out.Version == 0 {
		return 0, errors.New("renew the lease: the answer names no version")
	}
	return out.Version, nil
}

func (p parameters) Delete(ctx context.Context, generation int) error {
	_, err := p.client.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: p.name(generation)},
		func(o *ssm.Options) { o.Retryer = aws.NopRetryer{} })
	if cloud.Is(err, "ParameterNotFound") {
		return nil
	}
	return err
}
