/** The manifests for Kubernetes against the fields of its API, for no Kubernetes is at hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLoadersSync } from 'cosmiconfig';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadCommands } from '../../src/commands/index.ts';
import { repository } from '../support/repository.ts';

const whole = z.int().min(0);
const text = z.string().min(1);
/** Source: RFC 1123, to which names of objects, containers and volumes are held. */
const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
  .max(63);
/** Source: Kubernetes, "Resource units". */
const quantity = z.string().regex(/^\d+(\.\d+)?(m|[kMGTPE]|[KMGTPE]i)?$/);
const resources = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

const container = z.strictObject({
  name,
  image: text,
  command: z.array(text).optional(),
  args: z.array(text),
  resources: z.strictObject({ requests: resources, limits: resources }),
  volumeMounts: z.array(z.strictObject({ name, mountPath: text, readOnly: z.boolean().optional() })),
});

const volume = z.strictObject({
  name,
  persistentVolumeClaim: z.strictObject({ claimName: name, readOnly: z.boolean().optional() }),
});

/** One of the two ways in which a rule matches; the status of a condition is a text. */
const rule = z
  .strictObject({
    action: z.enum(['FailJob', 'FailIndex', 'Ignore', 'Count']),
    onExitCodes: z
      .strictObject({
        containerName: name.optional(),
        operator: z.enum(['In', 'NotIn']),
        values: z.array(z.int().min(1)),
      })
      .optional(),
    onPodConditions: z
      .array(z.strictObject({ type: text, status: z.enum(['True', 'False', 'Unknown']) }))
      .optional(),
  })
  .refine((each) => (each.onExitCodes === undefined) !== (each.onPodConditions === undefined));

/**
 * What these manifests use of it, with what the API demands together. Source: Kubernetes API reference 1.33,
 * batch/v1 Job.
 */
const job = z
  .strictObject({
    apiVersion: z.literal('batch/v1'),
    kind: z.literal('Job'),
    metadata: z.strictObject({ name }),
    spec: z.strictObject({
      completionMode: z.enum(['Indexed', 'NonIndexed']).default('NonIndexed'),
      completions: whole.optional(),
      parallelism: whole.max(100_000).optional(),
      backoffLimit: whole.optional(),
      backoffLimitPerIndex: whole.optional(),
      maxFailedIndexes: whole.max(100_000).optional(),
      podFailurePolicy: z.strictObject({ rules: z.array(rule).max(20) }).optional(),
      template: z.strictObject({
        spec: z.strictObject({
          restartPolicy: z.enum(['Never', 'OnFailure']),
          containers: z.array(container).min(1),
          volumes: z.array(volume),
        }),
      }),
    }),
  })
  .superRefine(({ spec }, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', message });
    const { containers, volumes, restartPolicy } = spec.template.spec;
    const isIndexed = spec.completionMode === 'Indexed';
    if (isIndexed && spec.completions === undefined) wrong('an Indexed job has completions');
    if (!isIndexed && spec.backoffLimitPerIndex !== undefined)
      wrong('backoffLimitPerIndex is for Indexed jobs');
    if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
      wrong('maxFailedIndexes goes with backoffLimitPerIndex');
    if ((spec.maxFailedIndexes ?? 0) > (spec.completions ?? 0))
      wrong('maxFailedIndexes is at most completions');
    if (spec.podFailurePolicy && restartPolicy !== 'Never')
      wrong('podFailurePolicy needs restartPolicy Never');
    const names = new Set(volumes.map((each) => each.name));
    for (const { volumeMounts } of containers)
      for (const mount of volumeMounts) if (!names.has(mount.name)) wrong(`${mount.name} is no volume`);
    for (const { onExitCodes } of spec.podFailurePolicy?.rules ?? [])
      if (onExitCodes?.containerName && !containers.some((each) => each.name === onExitCodes.containerName))
        wrong(`${onExitCodes.containerName} is no container`);
  });

const manifest = (file: string) => readFileSync(join(repository, 'examples/kubernetes', file), 'utf8');
const parsed = (yaml: string) => job.safeParse(defaultLoadersSync['.yaml']('manifest.yaml', yaml));

describe('examples/kubernetes', () => {
  it.each(['fold.yaml', 'merge.yaml'])('%s has the fields of batch/v1', (file) => {
    expect(parsed(manifest(file)).error?.issues ?? []).toEqual([]);
  });

  it.each([
    ['a condition without its status', /\n +status: "True"/, ''],
    ['a status that is no text', 'status: "True"', 'status: true'],
    ['a key that there is not', 'completions: 256', 'completion: 256'],
    ['pods that are started again in place', 'restartPolicy: Never', 'restartPolicy: OnFailure'],
    ['an index limit of a job without indices', /\n +completionMode: Indexed/, ''],
    [
      'a volume of another name',
      '- name: states\n              mountPath',
      '- name: state\n              mountPath',
    ],
  ])('the check refuses %s', (_what, from, to) => {
    const wrong = manifest('fold.yaml').replace(from, to);
    expect(wrong).not.toBe(manifest('fold.yaml'));
    expect(parsed(wrong).success).toBe(false);
  });

  it('folds as many shards as there are indices, by flags that there are', async () => {
    const { spec } = parsed(manifest('fold.yaml')).data!;
    const args = spec.template.spec.containers[0]!.args;
    expect(args).toContain(`$(JOB_COMPLETION_INDEX)/${spec.completions}`);
    const { stack } = await loadCommands(['stack']);
    const flags = args.filter((each) => each.startsWith('--')).map((each) => each.slice(2));
    expect(Object.keys(stack!.flags)).toEqual(expect.arrayContaining(flags));
  });
});
