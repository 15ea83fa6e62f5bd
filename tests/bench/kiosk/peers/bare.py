"""Bare pygame: a window, a ground, one line of text; then it waits to be ended."""

import os
import signal
import sys

os.environ["SDL_FRAMEBUFFER_ACCELERATION"] = "0"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame

pygame.display.init()
pygame.font.init()
surface = pygame.display.set_mode((1280, 800))
surface.fill((246, 243, 237))
surface.blit(pygame.font.Font(sys.argv[1], 78).render("Hello", True, (18, 42, 46)), (100, 100))
pygame.display.flip()
signal.pause()
