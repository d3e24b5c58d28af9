package dev.sheaf.examples.easyracer;

import java.time.Duration;

/** Runs the scenarios one after the other, against the server at the URL that is given. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var racer = new EasyRacer(args.length > 0 ? args[0] : "http://localhost:8080", 10_000, Duration.ofSeconds(1));
        System.out.println(" 1 " + racer.scenario1());
        System.out.println(" 2 " + racer.scenario2());
        System.out.println(" 3 " + racer.scenario3());
        System.out.println(" 4 " + racer.scenario4());
        System.out.println(" 5 " + racer.scenario5());
        System.out.println(" 6 " + racer.scenario6());
        System.out.println(" 7 " + racer.scenario7());
        System.out.println(" 8 " + racer.scenario8());
        System.out.println(" 9 " + racer.scenario9());
        System.out.println("10 " + racer.scenario10());
        System.out.println("11 " + racer.scenario11());
    }
}
