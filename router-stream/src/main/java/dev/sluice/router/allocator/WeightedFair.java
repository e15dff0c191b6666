package dev.sluice.router.allocator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Divides a capacity: nobody gets more than it asks for, and what is left over goes by weight. */
final class WeightedFair {
    /**
     * @param weight above 0
     */
    record Claim(int owner, double weight, double demand) {}

    private WeightedFair() {}

    /**
     * Max-min fair by weight.
     *
     * @return what each owner gets over all its claims, by owner
     */
    static double[] divide(List<Claim> claims, double capacity, int owners) {
        double[] parts = new double[owners];
        List<Claim> modestFirst = new ArrayList<>(claims);
        modestFirst.sort(Comparator.comparingDouble(claim -> claim.demand / claim.weight));
        double left = capacity;
        double weights = modestFirst.stream().mapToDouble(Claim::weight).sum();
        for (Claim claim : modestFirst) {
            double part = Math.min(claim.demand, left * claim.weight / weights);
            parts[claim.owner] += part;
            left -= part;
            weights -= claim.weight;
        }
        return parts;
    }

    /**
     * The same in whole numbers: the fractions that are cut off go to those who lost the most, as
     * far as they ask for it.
     *
     * @param demands by owner
     */
    static int[] whole(double[] parts, int[] demands) {
        int[] whole =
                Arrays.stream(parts).mapToInt(part -> (int) Math.floor(part + 1e-9)).toArray();
        int cutOff =
                (int) Math.floor(Arrays.stream(parts).sum() + 1e-6 - Arrays.stream(whole).sum());
        List<Integer> losersFirst = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            losersFirst.add(i);
        }
        losersFirst.sort(Comparator.comparingDouble(i -> whole[i] - parts[i]));
        for (int owner : losersFirst) {
            if (cutOff > 0 && whole[owner] < demands[owner]) {
                whole[owner]++;
                cutOff--;
            }
        }
        return whole;
    }
}
