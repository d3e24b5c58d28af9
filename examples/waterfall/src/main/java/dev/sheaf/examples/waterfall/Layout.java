package dev.sheaf.examples.waterfall;

/**
 * How the picture is laid out, in pixels.
 *
 * @param top the height of the scale
 * @param stacked whether name and notes stand above and below the bar, and not beside it
 */
record Layout(int top, int names, int bars, int notes, boolean stacked) {

    /** For the README of the project. */
    static final Layout README = new Layout(36, 160, 400, 260, false);

    /** For the page in a window as of a desktop. */
    static final Layout WIDE = new Layout(36, 160, 340, 440, false);

    /** For the page in a window as of a telephone. */
    static final Layout NARROW = new Layout(52, 8, 304, 8, true);

    int width() {
        return names + bars + notes;
    }

    int notesStart() {
        return names + bars + 36;
    }

    int notesRoom() {
        return right() - notesStart();
    }

    /** Where the picture ends for text. */
    int right() {
        return width() - 8;
    }

    int gridLines() {
        return stacked ? 2 : 4;
    }
}
