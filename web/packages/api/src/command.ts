import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ApiProblem } from "./problem";

type Options<In, Out> = {
  act: (input: In) => Promise<Out>;
  /** Keys of what the act changes; they are read again afterwards. */
  changes?: QueryKey[];
  done?: (answer: Out, input: In) => void;
  failed?: (problem: ApiProblem, input: In) => void;
};

/** One act of the user against the API. */
export function useCommand<In = void, Out = unknown>({ act, changes = [], done, failed }: Options<In, Out>) {
  const client = useQueryClient();
  return useMutation<Out, ApiProblem, In>({
    mutationFn: act,
    onSuccess: async (answer, input) => {
      done?.(answer, input);
      await Promise.all(changes.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
    onError: (problem, input) => failed?.(problem, input),
  });
}
